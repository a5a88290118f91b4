// hot path: per delivery, no allocation
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * What lies under a TCP socket in Node: undocumented, and the same from Node 20 to 24. This is the only file that knows
 * it; where anything is not as described here, there is no handle and everybody uses the socket itself.
 */
export interface TcpHandle {
  /** Of the operating system; -1 where there is none. */
  readonly fd: number;
  /** Bytes that were given to the handle, whether the kernel has taken them or not. */
  readonly bytesWritten: number;
  /** Bytes of them that the kernel has not taken. */
  readonly writeQueueSize: number;
  /** Tries at once; returns 0, or a negative error of the system. What the kernel does not take is queued. */
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
  readStop(): number;
  readStart(): number;
}

interface WriteRequest {
  /** Keeps the bytes alive while the kernel has not taken them: the handle itself holds only their address. */
  buffer?: Uint8Array;
  oncomplete?: (status: number) => void;
}

interface StreamBinding {
  readonly WriteWrap: new () => WriteRequest;
  /** What the last write of any handle did, at `kLastWriteWasAsync`: 0 when the kernel took all of it. */
  readonly streamBaseState: ArrayLike<number>;
  readonly kLastWriteWasAsync: number;
}

/** What became of a write: the kernel has all of it, or the rest is queued, or the connection is no more. */
export type WriteOutcome = 'taken' | 'queued' | 'gone';

const binding = streamBinding();
/** A request is touched only when its write is queued, so one serves all writes until that happens. */
let spare: WriteRequest | undefined = binding && new binding.WriteWrap();

/** The handle of a plain TCP socket that can be written to past the socket; undefined for TLS and where Node has changed. */
export function writableHandle(socket: Socket): TcpHandle | undefined {
  if (binding === undefined || socket instanceof TLSSocket) return undefined;
  const handle = handleOf(socket);
  return typeof handle?.writeBuffer === 'function' ? handle : undefined;
}

/** Whoever wrote something that was queued. */
export interface QueuedWriter {
  /** The kernel has taken all of it (0), or never will (an error of the system). */
  dequeued(status: number, bytes: number): void;
}

/**
 * Writes past the socket. Order with the socket's own writes holds as long as the socket holds nothing itself. The writer
 * is told once, later, when the outcome is `queued`.
 */
export function writeNow(handle: TcpHandle, bytes: Uint8Array, writer: QueuedWriter): WriteOutcome {
  if (binding === undefined || spare === undefined) return 'gone';
  if (handle.writeBuffer(spare, bytes) !== 0) return 'gone';
  if (binding.streamBaseState[binding.kLastWriteWasAsync] === 0) return 'taken';
  spare.buffer = bytes;
  spare.oncomplete = (status) => writer.dequeued(status, bytes.length);
  spare = new binding.WriteWrap();
  return 'queued';
}

/** Bytes of a socket that the kernel has taken so far; on a socket whose handle is not known, in steps of whole writes. */
export function takenBytes(socket: Socket): number {
  const handle = handleOf(socket);
  return handle === undefined
    ? socket.bytesWritten - socket.writableLength
    : handle.bytesWritten - handle.writeQueueSize;
}

/** The handle of a socket that is open, where it is as this file describes it. */
export function handleOf(socket: Socket): TcpHandle | undefined {
  const { _handle: handle } = socket as unknown as { _handle?: TcpHandle | null };
  return typeof handle?.writeQueueSize === 'number' && typeof handle.bytesWritten === 'number' ? handle : undefined;
}

/** One of Node's internal modules; undefined where Node does not give it away (it may be forbidden by a permission). */
export function nodeBinding(name: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return (process as unknown as { binding(name: string): Record<string, unknown> }).binding(name);
  } catch {
    return undefined;
  }
}

function streamBinding(): StreamBinding | undefined {
  const found = nodeBinding('stream_wrap') as Partial<StreamBinding> | undefined;
  const isKnown =
    typeof found?.WriteWrap === 'function' &&
    typeof found.kLastWriteWasAsync === 'number' &&
    typeof found.streamBaseState?.[found.kLastWriteWasAsync] === 'number';
  return isKnown ? (found as StreamBinding) : undefined;
}
