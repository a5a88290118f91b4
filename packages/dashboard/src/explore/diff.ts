/** One line of a document, and whether it is in both, only in the new one or only in the old one. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** What has changed between two JSON values, path by path: `metrics.power_w.value: 120 → 121` as two lines. */
export function diffOf(before: unknown, after: unknown): DiffLine[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  return paths.flatMap((path): DiffLine[] => {
    const [was, is] = [old.get(path), now.get(path)];
    if (was === is) return [{ kind: 'same', text: `${path}: ${is}` }];
    return [
      ...(was === undefined ? [] : [{ kind: 'removed', text: `${path}: ${was}` } as const]),
      ...(is === undefined ? [] : [{ kind: 'added', text: `${path}: ${is}` } as const]),
    ];
  });
}

/** Path → JSON of what is there. */
function leavesOf(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) leavesOf(inner, path === '' ? key : `${path}.${key}`, into);
  } else if (value !== undefined) {
    into.set(path, JSON.stringify(value));
  }
  return into;
}
