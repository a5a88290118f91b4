/** Bytes of one line or row. A sample with every metric of a wide catalog is below 10 KiB. */
export const lineBytesMax = 1024 * 1024;

/** A line of a text; without its text where it is longer than may be. */
export interface BoundedLine {
  /** From 1. */
  readonly lineNumber: number;
  readonly text: string | undefined;
}

const lineFeed = 0x0a;

/** The lines of UTF-8 text, one at a time; of a line that is too long no more than `bytesMax` is ever held. */
export async function* boundedLines(
  chunks: AsyncIterable<Buffer>,
  bytesMax = lineBytesMax,
): AsyncGenerator<BoundedLine, void, undefined> {
  let lineNumber = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      const bytes = heldBytes + end - start;
      yield { lineNumber, text: bytes > bytesMax ? undefined : textOf([...held, chunk.subarray(start, end)]) };
      lineNumber += 1;
      held = [];
      heldBytes = 0;
      start = end + 1;
    }
    heldBytes += chunk.length - start;
    if (heldBytes > bytesMax) held = [];
    else if (start < chunk.length) held.push(chunk.subarray(start));
  }
  if (heldBytes > 0) yield { lineNumber, text: heldBytes > bytesMax ? undefined : textOf(held) };
}

function textOf(parts: readonly Buffer[]): string {
  const text = (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString();
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
