import type { Frame } from '../stream/frame.js';

/** What has been written to the sessions of one tenant since the start. */
export interface Delivered {
  /** Frames, counted once for each session that they were written to. */
  readonly frames: number;
  /** Those of them that stand for several, for a session that was behind or came back. */
  readonly mergedFrames: number;
}

export class DeliveryTally implements Delivered {
  frames = 0;
  mergedFrames = 0;

  /** Frames for one session alone: only among these are merged ones. */
  count(frames: readonly Frame[]): void {
    this.frames += frames.length;
    for (const { content } of frames) {
      if (content.event === 'update' && content.data.merged !== undefined) this.mergedFrames += 1;
    }
  }
}

/** The tally of each tenant. */
export class DeliveryTallies {
  private readonly byTenant = new Map<string, DeliveryTally>();

  of(tenantId: string): DeliveryTally {
    let tally = this.byTenant.get(tenantId);
    if (tally === undefined) {
      tally = new DeliveryTally();
      this.byTenant.set(tenantId, tally);
    }
    return tally;
  }

  /** What has been written to one tenant, or to all. Asking makes no tally. */
  read(tenantId?: string): Delivered {
    if (tenantId !== undefined) return { ...(this.byTenant.get(tenantId) ?? new DeliveryTally()) };
    const all = new DeliveryTally();
    for (const { frames, mergedFrames } of this.byTenant.values()) {
      all.frames += frames;
      all.mergedFrames += mergedFrames;
    }
    return { ...all };
  }
}
