import { RecordingFault } from './recording-fault.js';

/** How recordings write "nothing was measured". None of them is a 0, and a 0 is none of them. */
const absent: ReadonlySet<string> = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?']);

/** Column names in lower case → name and place in the file. */
type Columns = ReadonlyMap<string, { readonly name: string; readonly index: number }>;

/** One row of a recording, read by column name without regard to case. */
export class RecordingRow {
  readonly #columns: Columns;
  readonly #fields: readonly string[];
  /** Counted as an editor counts: the header is line 1. */
  readonly lineNumber: number;

  constructor(columns: Columns, fields: readonly string[], lineNumber: number) {
    this.#columns = columns;
    this.#fields = fields;
    this.lineNumber = lineNumber;
  }

  /** As the header writes them. */
  get columnNames(): readonly string[] {
    return [...this.#columns.values()].map(({ name }) => name);
  }

  /** Undefined where the file has no such column or the field says that nothing was measured. */
  text(column: string): string | undefined {
    const place = this.#columns.get(column.toLowerCase());
    const field = place === undefined ? undefined : this.#fields[place.index];
    return field === undefined || absent.has(field) ? undefined : field;
  }

  requiredText(column: string): string {
    const field = this.text(column);
    if (field === undefined) throw new RecordingFault(`Line ${this.lineNumber}: column '${column}' is empty.`);
    return field;
  }

  number(column: string, factor = 1): number | undefined {
    const field = this.text(column);
    if (field === undefined) return undefined;
    const value = scaledNumber(field, factor);
    if (Number.isFinite(value)) return value;
    throw new RecordingFault(`Line ${this.lineNumber}: column '${column}' holds '${field}', which is no number.`);
  }

  requiredNumber(column: string): number {
    this.requiredText(column);
    return this.number(column) as number;
  }
}

/** Of two columns with one name the first counts. */
export function columnsOf(header: readonly string[]): Columns {
  const columns = new Map<string, { readonly name: string; readonly index: number }>();
  for (const [index, name] of header.entries()) {
    const key = name.toLowerCase();
    if (!columns.has(key)) columns.set(key, { name, index });
  }
  return columns;
}

/**
 * The number in `text` times `factor`. A power of ten moves the decimal point in the text, which rounds once and rightly:
 * 1.001 kW is 1001 W, where 1.001 × 1000 is 1000.9999999999999.
 */
export function scaledNumber(text: string, factor: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const exponent = Math.log10(factor);
  if (factor === 1 || !Number.isFinite(value)) return value;
  return Number.isInteger(exponent) && /^[-+]?[\d.]+$/.test(text) ? Number(`${text}e${exponent}`) : value * factor;
}

/** The readings that are there. Undefined when none is: a row without readings is a gap, not a sample. */
export function measured(readings: Readonly<Record<string, number | undefined>>): Record<string, number> | undefined {
  const present = Object.entries(readings).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return present.length === 0 ? undefined : Object.fromEntries(present);
}
