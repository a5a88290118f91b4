/**
 * Client → server: asks whether the server is there. Answered by its clock in ms since the epoch, so that a client can
 * measure the round trip and the offset of its own clock.
 *
 * Rules: W18.
 */
export interface PingAnswer {
  readonly pong: number;
}
