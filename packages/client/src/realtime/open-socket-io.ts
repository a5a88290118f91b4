import { io } from 'socket.io-client';
import type { OpenRealtimeSocket } from './realtime-socket.js';

/** The only file that knows the library. */
export const openSocketIo: OpenRealtimeSocket = (address, handshake) =>
  io(address, { auth: handshake, autoConnect: false, forceNew: true, reconnection: false });
