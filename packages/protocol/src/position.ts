/**
 * A place in the history of one view.
 *
 * The epoch names this incarnation of the history: a position of another epoch says nothing. The sequence counts the
 * view's frames, starting at 0 for "no frame yet".
 */
export interface Position {
  readonly epoch: string;
  readonly sequence: number;
}

/** `epoch:sequence`, the form of the SSE event id. */
export function encodePosition(position: Position): string {
  return `${position.epoch}:${position.sequence}`;
}

/** Reads `epoch:sequence`; undefined when it is not one. The epoch has no colon by construction. */
export function parsePosition(text: string): Position | undefined {
  const match = /^([A-Za-z0-9_-]{1,64}):(\d{1,15})$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { epoch: match[1], sequence: Number(match[2]) };
}

/**
 * Whether `frame` may be applied by a receiver that holds `held`: it follows directly, by the rule that a receiver has a
 * gap exactly when `previous` is not the last sequence that it has.
 */
export function follows(held: number, frame: { readonly previous: number }): boolean {
  return frame.previous === held;
}
