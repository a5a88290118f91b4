import type { MetricsClient } from '@streamgauge/react';

type Frame = Parameters<Parameters<MetricsClient['tap']>[0]>[0];

/** A frame as the inspector lists it. */
export interface LoggedFrame extends Frame {
  readonly number: number;
  readonly sequence: number | undefined;
  /** Since the frame before it, ms. */
  readonly sinceLastMs: number;
  /** It does not follow the frame of its view that came before. */
  readonly isGap: boolean;
  /** Frames that it stands for. */
  readonly merged: number;
  /** Of the same event of the same view. */
  readonly before: LoggedFrame | undefined;
}

interface Told {
  readonly view?: string;
  readonly sequence?: number;
  readonly previous?: number;
  readonly merged?: number;
}

export interface FrameTotals {
  readonly in: { readonly frames: number; readonly bytes: number };
  readonly out: { readonly frames: number; readonly bytes: number };
}

const keptMax = 500;

/** The latest frames of both directions, while somebody looks. */
export class FrameLog {
  private frames: LoggedFrame[] = [];
  private counts: FrameTotals = { in: { frames: 0, bytes: 0 }, out: { frames: 0, bytes: 0 } };
  private readonly latest = new Map<string, LoggedFrame>();
  private readonly sequences = new Map<string, number>();
  private number = 0;
  private changes = 0;

  /** Listens until the returned function is called. */
  listen(client: MetricsClient): () => void {
    return client.tap((frame) => this.add(frame));
  }

  /** The newest first. */
  list(): readonly LoggedFrame[] {
    return [...this.frames].reverse();
  }

  get totals(): FrameTotals {
    return this.counts;
  }

  version(): number {
    return this.changes;
  }

  clear(): void {
    this.frames = [];
    this.changes += 1;
  }

  add(frame: Frame): void {
    const told = (frame.payload ?? {}) as Told;
    const name = `${frame.direction} ${frame.event} ${told.view ?? ''}`;
    const known = this.latest.get(name);
    const last = this.frames.at(-1);
    this.number += 1;
    const logged: LoggedFrame = {
      ...frame,
      number: this.number,
      sequence: told.sequence,
      sinceLastMs: last === undefined ? 0 : frame.at - last.at,
      isGap: this.isGap(told),
      merged: told.merged ?? 1,
      // A chain of all that were would never be let go.
      before: known === undefined ? undefined : { ...known, before: undefined },
    };
    if (told.view !== undefined && told.sequence !== undefined) this.sequences.set(told.view, told.sequence);
    this.latest.set(name, logged);
    this.frames.push(logged);
    if (this.frames.length > keptMax) this.frames.shift();
    const side = this.counts[frame.direction];
    const sum = { frames: side.frames + 1, bytes: side.bytes + frame.bytes };
    this.counts = { ...this.counts, [frame.direction]: sum };
    this.changes += 1;
  }

  private isGap({ view, previous }: Told): boolean {
    const held = view === undefined ? undefined : this.sequences.get(view);
    return previous !== undefined && held !== undefined && previous !== held;
  }
}
