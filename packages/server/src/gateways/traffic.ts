/** Messages of one connection since it was made. */
export interface Traffic {
  /** Frames and other messages that were sent; what Socket.IO acknowledges is part of no message. */
  readonly sent: number;
  /** What the client said, pings of the transport left out. */
  readonly received: number;
}
