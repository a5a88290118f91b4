import type { View } from '../stream/view.js';

/** A session's use of one view. */
export interface Subscription {
  readonly id: string;
  /** Changes when metrics are taken out of the subscription: another question is another view. */
  view: View;
  readonly createdAtMs: number;
}
