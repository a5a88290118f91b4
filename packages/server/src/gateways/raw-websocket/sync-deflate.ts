import { constants, createDeflateRaw, type DeflateRaw } from 'node:zlib';

/**
 * Powers of two for zlib. A window of 8 KiB holds the last 20 frames of 400 bytes, which is what new ones repeat; with
 * these a stream costs 64 KiB, a quarter of zlib's default.
 */
const windowBits = 13;
const memLevel = 6;

/** What lies under a `DeflateRaw` in Node: undocumented, and the same from Node 20 to 24. Only this file knows it. */
interface DeflateHandle {
  /** Leaves in `_writeState` how much room is left in `out` and how much of `input` was not read. */
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    out: Uint8Array,
    outOffset: number,
    outLength: number,
  ): void;
}
interface Inside {
  readonly _handle?: DeflateHandle | null;
  readonly _writeState?: Uint32Array;
}

/** What `Z_SYNC_FLUSH` ends with, and RFC 7692 leaves out. */
const tailLength = 4;

/**
 * One deflate stream that answers at once. Node's public ones answer in a later turn of the loop, or forget what came
 * before. It keeps the history of all messages since the last `reset`.
 */
export class SyncDeflate {
  private out = Buffer.allocUnsafe(16_384);

  private constructor(
    private readonly stream: DeflateRaw,
    private readonly handle: DeflateHandle,
    private readonly writeState: Uint32Array,
  ) {}

  /** undefined where Node's inside is not as this file knows it. */
  static open(): SyncDeflate | undefined {
    const stream = createDeflateRaw({ windowBits, memLevel, level: constants.Z_BEST_SPEED });
    const { _handle: handle, _writeState: writeState } = stream as unknown as Inside;
    if (typeof handle?.writeSync === 'function' && writeState?.length === 2) {
      return new SyncDeflate(stream, handle, writeState);
    }
    stream.close();
    return undefined;
  }

  /** One message, as RFC 7692 wants its payload. */
  compress(message: Uint8Array): Buffer {
    let read = 0;
    let written = 0;
    for (;;) {
      if (this.out.length - written < 64) this.out = Buffer.concat([this.out], this.out.length * 2);
      this.handle.writeSync(
        constants.Z_SYNC_FLUSH,
        message,
        read,
        message.length - read,
        this.out,
        written,
        this.out.length - written,
      );
      const [roomLeft = 0, unread = 0] = this.writeState;
      written = this.out.length - roomLeft;
      read = message.length - unread;
      // zlib has said everything only when it leaves room.
      if (roomLeft > 0) return Buffer.from(this.out.subarray(0, written - tailLength));
    }
  }

  /** Forgets the history: what comes next can be read by anybody. */
  reset(): void {
    this.stream.reset();
  }

  close(): void {
    this.stream.close();
  }
}
