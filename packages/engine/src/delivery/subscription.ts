import type { SharedView } from '../stream/shared-view.js';

/** A session's use of one view. */
export interface Subscription {
  readonly id: string;
  /** Changes when metrics are taken out of the subscription: another question is another view. */
  view: SharedView;
  readonly createdAtMs: number;
}
