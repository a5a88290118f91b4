const initialBytes = 256;
const magic = 0x5347; // 'SG'

/** Writes numbers and texts one after another. Numbers are little-endian; whole ones take as few bytes as they need. */
export class ByteWriter {
  private bytes = new Uint8Array(initialBytes);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** @param kind What is written, so that one thing is not read as another. @param version Of its layout. */
  constructor(kind: number, version: number) {
    this.byte(magic >> 8)
      .byte(magic & 0xff)
      .byte(kind)
      .byte(version);
  }

  byte(value: number): this {
    this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
    return this;
  }

  /** A whole number from 0 to 2^53 − 1. */
  whole(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.byte(rest);
  }

  /** Any number, also NaN and the infinities. */
  float(value: number): this {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
    return this;
  }

  floats(values: ArrayLike<number>): this {
    this.whole(values.length);
    for (let index = 0; index < values.length; index += 1) this.float(values[index] as number);
    return this;
  }

  /** A text, code unit by code unit, so that every string comes back as it was. */
  text(value: string): this {
    this.whole(value.length);
    for (let index = 0; index < value.length; index += 1) this.whole(value.charCodeAt(index));
    return this;
  }

  /** What was written, with its checksum at the end. */
  finish(): Uint8Array {
    const sum = checksum(this.bytes, this.length);
    this.reserve(4);
    this.view.setUint32(this.length, sum, true);
    return this.bytes.slice(0, this.length + 4);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Reads what a `ByteWriter` wrote. Every method throws a RangeError that says what is wrong with the bytes. */
export class ByteReader {
  private readonly view: DataView;
  private readonly end: number;
  private at = 4;

  constructor(
    private readonly bytes: Uint8Array,
    kind: number,
    version: number,
    private readonly what: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length - 4;
    if (this.end < 4 || this.view.getUint16(0) !== magic || bytes[2] !== kind) throw this.fault('it is something else');
    if (bytes[3] !== version) throw this.fault(`it has version ${bytes[3]}; this program reads version ${version}`);
    if (checksum(bytes, this.end) !== this.view.getUint32(this.end, true)) throw this.fault('its checksum is wrong');
  }

  byte(): number {
    this.need(1);
    const value = this.bytes[this.at] as number;
    this.at += 1;
    return value;
  }

  whole(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw this.fault('a number is too long');
  }

  float(): number {
    this.need(8);
    const value = this.view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  floats(): Float64Array {
    const length = this.whole();
    this.need(length * 8);
    return Float64Array.from({ length }, () => this.float());
  }

  text(): string {
    const length = this.whole();
    this.need(length);
    let text = '';
    for (let index = 0; index < length; index += 1) text += String.fromCharCode(this.whole());
    return text;
  }

  /** How many of something follow, each of at least one byte. */
  count(): number {
    const count = this.whole();
    this.need(count);
    return count;
  }

  done(): void {
    if (this.at !== this.end) throw this.fault('something follows its end');
  }

  fault(fault: string): RangeError {
    return new RangeError(`This is no ${this.what} that can be read: ${fault}.`);
  }

  private need(bytes: number): void {
    if (!(this.at + bytes <= this.end)) throw this.fault('it ends too early');
  }
}

/** FNV-1a (Fowler, Noll, Vo 1991), 32 bits: it finds what a disk or a truncated file does, not what somebody forges. */
function checksum(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < length; index += 1) hash = Math.imul(hash ^ (bytes[index] as number), 0x01000193);
  return hash >>> 0;
}
