/** Events that this client will not get. */
export interface MissedEvents {
  /** The first and the last position of the view that are missing; null where its history began anew. */
  readonly from: number | null;
  readonly to: number | null;
  /** How many events, where the server knows: null after a connection that was away for longer than it keeps them. */
  readonly missed: number | null;
}
