/** The same client as it was five years ago; its own types cannot be found by the way in which it exports itself. */
declare module 'socket.io-client-4-0' {
  export { io } from 'socket.io-client';
}
