/** The object that a line of NDJSON is; undefined when it is none. */
export function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Fields of an object as columns of a table: those of an object inside it are named with a dot, `meter.id`. */
export function fieldsOf(object: Readonly<Record<string, unknown>>): Map<string, string> {
  const fields = new Map<string, string>();
  gather(object, '', fields);
  return fields;
}

function gather(object: Readonly<Record<string, unknown>>, prefix: string, fields: Map<string, string>): void {
  for (const [name, value] of Object.entries(object)) {
    const path = `${prefix}${name}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      gather(value as Record<string, unknown>, `${path}.`, fields);
    } else if (!Array.isArray(value)) {
      fields.set(path, value === null ? '' : String(value));
    }
  }
}
