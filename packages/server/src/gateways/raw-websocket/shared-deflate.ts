import type { FrameBatch } from '@streamgauge/engine';
import { rawFraming } from './raw-framing.js';
import { SyncDeflate } from './sync-deflate.js';
import { payloadOf, textFrame } from './text-frame.js';

/** A session that can read compressed messages. */
export interface DeflateMember {
  /** The step of the last compressed message that it was given, of whatever group. */
  lastStep: number;
}

/** Before its first compressed message a member has followed nothing. */
export const noStep = 0;

/** Batches between two resets: a group that somebody joins in each tick still gains from the history of the last ones. */
const batchesPerResetMin = 8;
/** For one member alone a stream costs more than it saves. */
const membersMin = 2;

let steps = noStep;

/**
 * The deflate stream of one group of sessions: each batch is compressed once, with the history of those before, and given
 * to all who have followed them. Every compressed batch is a step, numbered across all groups. A member is in step when
 * the last one that it was given is the one before, because only then does its history equal the stream's. One that is not
 * (it is new, or missed a batch) gets this batch as it is, like all other messages of its connection, and has the stream
 * forget its history before a later one, which then everybody can read (RFC 7692, 7.2.3.2: history may be used, need not be).
 */
export class SharedDeflate {
  private encoder: SyncDeflate | undefined;
  private batch: FrameBatch | undefined;
  /** The batch compressed; undefined while nobody gains by it. */
  private bytes: Buffer | undefined;
  private step = noStep;
  private previousStep = noStep;
  private membersOfBatch = 0;
  private batchesSinceReset = 0;
  private isResetWanted = false;

  /** The batch as this member can read it: compressed, or as it is. */
  encode(batch: FrameBatch, member: DeflateMember): Buffer {
    if (batch !== this.batch) this.begin(batch);
    this.membersOfBatch += 1;
    if (this.bytes === undefined) return batch.encodedBy(rawFraming);
    const isFirstAfterReset = this.batchesSinceReset === 1;
    if (!isFirstAfterReset && member.lastStep !== this.previousStep) {
      this.isResetWanted = true;
      return batch.encodedBy(rawFraming);
    }
    member.lastStep = this.step;
    return this.bytes;
  }

  private begin(batch: FrameBatch): void {
    this.batch = batch;
    this.openOrClose();
    this.membersOfBatch = 0;
    this.bytes = undefined;
    if (this.encoder === undefined) return;
    if (this.isResetWanted && this.batchesSinceReset >= batchesPerResetMin) {
      this.encoder.reset();
      this.batchesSinceReset = 0;
      this.isResetWanted = false;
    }
    this.batchesSinceReset += 1;
    this.previousStep = this.step;
    steps += 1;
    this.step = steps;
    this.bytes = this.compressed(this.encoder, batch);
  }

  /** How many members there are, the batch before has told. */
  private openOrClose(): void {
    if (this.membersOfBatch >= membersMin) {
      if (this.encoder !== undefined) return;
      this.encoder = SyncDeflate.open();
      this.batchesSinceReset = 0;
      this.isResetWanted = false;
    } else {
      this.encoder?.close();
      this.encoder = undefined;
    }
  }

  private compressed(encoder: SyncDeflate, batch: FrameBatch): Buffer {
    const messages = batch.frames.map((frame) =>
      textFrame(encoder.compress(payloadOf(frame.encodedBy(rawFraming))), true),
    );
    return Buffer.concat(messages);
  }
}
