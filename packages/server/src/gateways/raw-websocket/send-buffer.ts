import type { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { handleOf, nodeBinding } from './tcp-handle.js';

/**
 * The handle of a UDP socket, which Node lets set the buffers of. It takes any descriptor, and asks the system for the
 * socket option that is the same for TCP.
 */
interface UdpHandle {
  open(fd: number): number;
  /** Sets, or with 0 reads, the size that the system gives; undefined and `context` filled when it cannot. */
  bufferSize(bytes: number, isReceive: boolean, context: object): number | undefined;
  unref(): void;
  close(): void;
}

const Udp = udpHandleClass();
/**
 * One per descriptor number, and kept: to close one would close the descriptor, which is the TCP socket's. Another
 * connection that is given the same number later uses it again, so there are never more than descriptors at one time.
 */
const byDescriptor = new Map<number, UdpHandle>();

/**
 * Makes the kernel's buffer for what is sent on a connection small, so that what a slow reader does not take stays in the
 * engine, where it can be merged, and not in megabytes of the kernel's.
 *
 * @param bytes  Asked of the system; Linux takes twice that, for its own book-keeping.
 * @returns What the system says it has now, in bytes; undefined where it cannot be set.
 */
export function limitSendBuffer(socket: Socket, bytes: number): number | undefined {
  const handle = handleOf(socket);
  if (Udp === undefined || handle === undefined || !(handle.fd > 2)) return undefined;
  let udp = byDescriptor.get(handle.fd);
  if (udp === undefined) {
    udp = new Udp();
    // A descriptor that the loop watches is refused. It watches this one for reading only: nothing has been written yet.
    handle.readStop();
    const status = udp.open(handle.fd);
    handle.readStart();
    if (status !== 0) {
      udp.close();
      return undefined;
    }
    udp.unref();
    byDescriptor.set(handle.fd, udp);
  }
  if (udp.bufferSize(bytes, false, {}) === undefined) return undefined;
  return udp.bufferSize(0, false, {});
}

function udpHandleClass(): (new () => UdpHandle) | undefined {
  // The end of a worker thread closes what is kept here, and with it descriptors that others have by then.
  if (!isMainThread) return undefined;
  const { UDP: found } = nodeBinding('udp_wrap') ?? {};
  const { prototype } = (found ?? {}) as { prototype?: Partial<UdpHandle> };
  return typeof prototype?.open === 'function' && typeof prototype.bufferSize === 'function'
    ? (found as new () => UdpHandle)
    : undefined;
}
