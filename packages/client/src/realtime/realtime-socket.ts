/** What is needed of a Socket.IO client; `socket.io-client`'s is one. It does not reconnect by itself: when to is decided here. */
export interface RealtimeSocket {
  readonly connected: boolean;
  readonly id?: string | undefined;
  connect(): unknown;
  disconnect(): unknown;
  on(event: 'connect', listener: () => void): unknown;
  on(event: 'disconnect', listener: (reason: string) => void): unknown;
  on(event: 'connect_error', listener: (error: Error & { data?: unknown }) => void): unknown;
  onAny(listener: (event: string, data: unknown) => void): unknown;
  emit(event: string, data: unknown, ack?: (answer: unknown) => void): unknown;
}

/** Gives the data of a handshake; asked before each one. */
export type Handshake = (give: (auth: { readonly token?: string }) => void) => void;

/** Makes a socket that is not connected yet. `address` is the origin with the namespace. */
export type OpenRealtimeSocket = (address: string, handshake: Handshake) => RealtimeSocket;

/** `https://host` → `https://host/realtime`; none is the page's own origin. */
export function realtimeAddress(url: string | undefined): string {
  const page = typeof location === 'undefined' ? undefined : location.origin;
  return new URL('/realtime', new URL(url ?? '/', page)).href;
}
