/** The same client as it was years ago; its own types cannot be found by the way in which it exports itself. */
declare module 'socket.io-client-4-0' {
  export { io } from 'socket.io-client';
}
declare module 'socket.io-client-3-1' {
  export { io } from 'socket.io-client';
}
declare module 'socket.io-client-2-5' {
  import type { io } from 'socket.io-client';

  const connect: typeof io;
  // biome-ignore lint/style/noDefaultExport: that is what it exports
  export default connect;
}
