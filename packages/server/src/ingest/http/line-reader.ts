/** Bytes of a line. What is longer is no sample, and is not kept until its end comes. */
export const lineBytesMax = 64 * 1024;

const lineFeed = 0x0a;

/** A line that has something in it; undefined = one that is too long. */
export type Line = string | undefined;

/**
 * Cuts bytes into lines as they come. Holds no more than one line, whatever comes.
 */
export class LineReader {
  private rest: Buffer = Buffer.alloc(0);
  private isSkipping = false;

  /** The lines that end in a chunk, in order; blank ones are left out. */
  read(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.finish(chunk.subarray(start, end), lines);
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
    return lines;
  }

  /** What came after the last line feed. */
  end(): Line[] {
    const lines: Line[] = [];
    this.finish(Buffer.alloc(0), lines);
    return lines;
  }

  private finish(tail: Buffer, lines: Line[]): void {
    const { rest, isSkipping } = this;
    this.rest = Buffer.alloc(0);
    this.isSkipping = false;
    if (isSkipping || rest.length + tail.length > lineBytesMax) {
      lines.push(undefined);
      return;
    }
    const text = (rest.length === 0 ? tail : Buffer.concat([rest, tail])).toString('utf8');
    if (text.trim() !== '') lines.push(text);
  }

  private keep(tail: Buffer): void {
    if (this.isSkipping || this.rest.length + tail.length > lineBytesMax) {
      this.isSkipping = true;
      this.rest = Buffer.alloc(0);
    } else this.rest = Buffer.concat([this.rest, tail]);
  }
}
