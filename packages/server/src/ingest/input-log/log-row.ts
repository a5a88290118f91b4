import { crc32 } from 'node:zlib';

const version = 1;
const headBytes = 5;

/** Lines of entries as the bytes of one row: a version, a checksum (CRC-32) and the lines. */
export function encodeRow(lines: readonly string[]): Buffer {
  const text = lines.join('\n');
  const bytes = Buffer.allocUnsafe(headBytes + Buffer.byteLength(text));
  bytes.write(text, headBytes);
  bytes[0] = version;
  bytes.writeUInt32LE(crc32(bytes.subarray(headBytes)), 1);
  return bytes;
}

/** @throws RangeError when the row is damaged, or of a newer version. */
export function decodeRow(bytes: Buffer, first: number): string[] {
  const what = `the row of input_log that begins at ${first}`;
  if (bytes.length < headBytes) throw new RangeError(`${what} is too short`);
  if (bytes[0] !== version) throw new RangeError(`${what} has version ${bytes[0]}; this program reads ${version}`);
  const text = bytes.subarray(headBytes);
  if (crc32(text) !== bytes.readUInt32LE(1)) throw new RangeError(`${what} is damaged: its checksum is wrong`);
  return text.toString().split('\n');
}
