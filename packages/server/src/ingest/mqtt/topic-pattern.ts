/** A pattern of topics with named levels, such as `energy/{tenantId}/meters/{meterId}`. */
export class TopicPattern {
  /** What the broker is asked for: each named level is `+`. */
  readonly filter: string;
  readonly names: readonly string[];
  private readonly expression: RegExp;

  /** @throws Error when the text is no pattern; the message says what would be right. */
  constructor(readonly text: string) {
    const fault = patternFault(text);
    if (fault !== undefined) throw new Error(`'${text}' ${fault}`);
    const levels = text.split('/');
    this.filter = levels.map((level) => (level.includes('{') ? '+' : level)).join('/');
    this.names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
    const source = text
      .split(/(\{\w+\})/)
      .map((part) => (/^\{\w+\}$/.test(part) ? '([^/]+)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
    this.expression = new RegExp(`^${source.join('')}$`, 'su');
  }

  /** The named parts of a topic; undefined when it does not fit. */
  match(topic: string): ReadonlyMap<string, string> | undefined {
    const found = this.expression.exec(topic);
    if (found === null) return undefined;
    return new Map(this.names.map((name, index) => [name, found[index + 1] as string]));
  }
}

/** Puts the named parts into a text such as `{device}-gas`. */
export function fill(template: string, parts: ReadonlyMap<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => parts.get(name) ?? whole);
}

function patternFault(text: string): string | undefined {
  if (text === '' || Buffer.byteLength(text) > 1_024) return 'is no topic of 1 to 1024 bytes';
  if (text.startsWith('$')) return 'begins with $, where brokers speak of themselves; name a topic of devices';
  if (/[+#\0]/.test(text)) return 'has a wildcard; name the level instead, such as {meterId}';
  if (/[{}]/.test(text.replaceAll(/\{\w+\}/g, ''))) return 'has a brace without a name; write {meterId}';
  if (/\}\{/.test(text)) return 'has two names side by side, which nothing parts';
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return new Set(names).size === names.length ? undefined : 'has a name twice';
}
