/**
 * - lost: something that was accepted is in no number that it should be in
 * - double: something is in a number twice
 * - skip: frames or events are missing, and nothing said so
 * - repeat: what was told is told again
 * - backward: a position, or a total, before the one that is held
 * - seam-hole: what came between a snapshot and the first frame after it is missing, or frames come without a snapshot
 * - seam-overlap: what a snapshot holds comes again with the first frame after it
 * - torn-view: numbers of one frame that are of different moments
 * - divergence: two receivers of one frame got different ones, or a client shows something else than it got
 * - foreign: something of another tenant, or of a view that was not asked for
 * - untold: a receiver got less than the stream, and was not told
 * - guess: a client asked to go on from a position that it does not hold
 * - stuck: a receiver did not get what there was, although nothing stood in the way any more
 */
export type AnomalyName =
  | 'lost'
  | 'double'
  | 'skip'
  | 'repeat'
  | 'backward'
  | 'seam-hole'
  | 'seam-overlap'
  | 'torn-view'
  | 'divergence'
  | 'foreign'
  | 'untold'
  | 'guess'
  | 'stuck';

export interface Anomaly {
  readonly name: AnomalyName;
  /** The client and the subscription that it happened to. */
  readonly receiver: string;
  readonly what: string;
}
