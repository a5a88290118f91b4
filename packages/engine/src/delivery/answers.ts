import type { QualityLevel, Refused, ResyncAnswer, SubscribeAnswer, SubscribeGranted } from '@streamgauge/protocol';
import type { Frame } from '../stream/frame.js';
import type { Decision } from './decisions.js';

/** The answer to one request, and the frames that follow it once the answer has gone out. */
export interface Subscribed {
  readonly answer: SubscribeAnswer;
  readonly frames: readonly Frame[];
}

export interface Granted extends Subscribed {
  readonly answer: SubscribeGranted;
}

export interface Resynced {
  readonly answer: ResyncAnswer | Refused;
  readonly frames: readonly Frame[];
}

/** Why a subscription gets the frames that it gets. */
export interface Explanation {
  readonly view: string;
  readonly level: QualityLevel;
  /** How many windows make one frame. */
  readonly factor: number;
  /** The last frame that was sent, and the last one that there is. */
  readonly sequence: number;
  readonly head: number;
  readonly decisions: readonly Decision[];
}
