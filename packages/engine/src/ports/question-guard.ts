import type { Principal } from '../catalog/access.js';
import type { Question } from '../stream/question.js';

/** What the application knows of a question, and the catalog does not: asked before each subscription. */
export interface QuestionGuard {
  /** The principal, held to what it may see of a channel beyond the catalog's rights. */
  narrow(principal: Principal, channel: string): Principal;
  /**
   * Has the last word on a question that catalog and rights allow.
   *
   * @throws StreamgaugeError that refuses it
   */
  check(question: Question): void;
}
