/** One environment variable: what it may be, and how to say what is wrong with it. */
export interface Option {
  readonly env: string;
  readonly default: string;
  readonly what: string;
  readonly example: string;
  /** Says what is wrong with a value; undefined when it is good. Left out: any text is. */
  readonly fault?: (value: string) => string | undefined;
}

export const wholeNumber =
  (min: number, max: number) =>
  (value: string): string | undefined =>
    /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `is no whole number from ${min} to ${max}`;

export const oneOf =
  (...allowed: readonly string[]) =>
  (value: string): string | undefined =>
    allowed.includes(value) ? undefined : `is none of ${allowed.join(', ')}`;

export const url =
  (...protocols: readonly string[]) =>
  (value: string): string | undefined =>
    URL.canParse(value) && protocols.includes(new URL(value).protocol)
      ? undefined
      : `is no ${protocols.map((protocol) => `${protocol}//`).join(' or ')} address`;

export const origins = (value: string): string | undefined => {
  const wrong = splitList(value).find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  return wrong === undefined ? undefined : `has '${wrong}', which is no origin (scheme and host, no path, no '*')`;
};

export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
