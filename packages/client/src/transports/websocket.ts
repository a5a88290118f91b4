/** A WebSocket as effects: open, send, close. It decides nothing; after `close` it is not heard of again. */
export interface LinkListener {
  message(text: string): void;
  closed(code: number, reason: string): void;
}

export interface Link {
  send(text: string): void;
  close(): void;
}

/** What the client needs of a WebSocket: the browser's, Node's and `ws`'s all are one. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(
    type: 'message' | 'close' | 'error',
    listener: (event: { data?: unknown; code?: number; reason?: string }) => void,
  ): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

const open = 1;

/** A close that never reached the server, as browsers report it. */
const abnormalClosure = 1006;

export function openWebSocket(
  WebSocket: WebSocketConstructor,
  url: string,
  protocols: string[],
  listener: LinkListener,
): Link {
  const socket = new WebSocket(url, protocols);
  let isDone = false;
  socket.addEventListener('message', ({ data }) => {
    if (!isDone && typeof data === 'string') listener.message(data);
  });
  socket.addEventListener('close', ({ code, reason }) => {
    if (isDone) return;
    isDone = true;
    listener.closed(code ?? abnormalClosure, reason ?? '');
  });
  // Every error is followed by a close; without a listener `ws` would throw it.
  socket.addEventListener('error', () => {});
  return {
    send: (text) => {
      if (socket.readyState === open) socket.send(text);
    },
    close: () => {
      isDone = true;
      socket.close(1000);
    },
  };
}

/** `https://host` → `wss://host/ws`; an address with a path keeps it; none is the page's own origin. */
export function socketUrl(url: string | undefined): string {
  const page = typeof location === 'undefined' ? undefined : location.origin;
  const address = new URL(url ?? '/', page);
  address.protocol = address.protocol.replace(/^http/, 'ws');
  if (address.pathname === '/') address.pathname = '/ws';
  return address.href;
}
