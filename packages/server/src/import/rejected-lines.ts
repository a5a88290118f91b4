import { type FileHandle, open } from 'node:fs/promises';

/** A line that was not taken, and why. */
export interface RejectedLine {
  readonly lineNumber: number;
  readonly text: string;
  readonly code: string;
  readonly error: string;
}

/** Lines that are told with their reasons; of the others, where they are. */
const toldMax = 20;
const rangesMax = 100;

/** What was not taken of a file: where it is, why, and, where asked for, the lines themselves in a file. */
export class RejectedLines {
  private readonly told: RejectedLine[] = [];
  private readonly ranges: { first: number; last: number }[] = [];
  private readonly byCode = new Map<string, number>();
  private handle: FileHandle | undefined;
  count = 0;

  /** @param keeper Where the lines go, in the form of the file that they come from, so that they can be mended and imported. */
  constructor(
    private readonly keeper?: { readonly path: string; readonly header: string | undefined; readonly goesOn: boolean },
  ) {}

  /** @param lines In the order of the file. */
  async add(lines: readonly RejectedLine[]): Promise<void> {
    for (const line of lines) {
      this.count += 1;
      this.byCode.set(line.code, (this.byCode.get(line.code) ?? 0) + 1);
      if (this.told.length < toldMax) this.told.push(line);
      const range = this.ranges.at(-1);
      if (range !== undefined && line.lineNumber === range.last + 1) range.last = line.lineNumber;
      else if (this.ranges.length <= rangesMax) this.ranges.push({ first: line.lineNumber, last: line.lineNumber });
    }
    if (lines.length > 0) await this.keep(lines);
  }

  /** Lines of text for a person; none where nothing was rejected. */
  report(): string[] {
    if (this.count === 0) return [];
    const codes = [...this.byCode].map(([code, count]) => `  ${code}: ${count}`);
    const places = this.ranges
      .slice(0, rangesMax)
      .map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
    const more = this.ranges.length > rangesMax ? ' and later ones' : '';
    return [
      ...codes,
      ...this.told.map(({ lineNumber, code, error }) => `  Line ${lineNumber}: ${code}: ${error}`),
      ...(this.count > this.told.length ? [`  Rejected lines: ${places.join(', ')}${more}`] : []),
      ...(this.keeper === undefined ? [] : [`  They are in ${this.keeper.path}; mended there, import that file.`]),
    ];
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }

  private async keep(lines: readonly RejectedLine[]): Promise<void> {
    const { keeper } = this;
    if (keeper === undefined) return;
    if (this.handle === undefined) {
      this.handle = await open(keeper.path, keeper.goesOn ? 'a' : 'w');
      const { size } = await this.handle.stat();
      if (size === 0 && keeper.header !== undefined) await this.handle.write(`${keeper.header}\n`);
    }
    await this.handle.write(lines.map(({ text }) => `${text}\n`).join(''));
  }
}
