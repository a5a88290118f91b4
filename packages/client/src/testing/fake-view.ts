import type { EventMessage, MetricUpdate, Snapshot, StreamEvent, Update } from '@streamgauge/protocol';

export type Group = NonNullable<Snapshot['series']>[number];

/** A frame that is kept for those who come back. */
type KeptFrame =
  | { readonly event: 'update'; readonly data: Update }
  | { readonly event: 'event'; readonly data: EventMessage };

/** More frames than these come back as one. */
const singleFramesMax = 50;

/** A view of the fake gateway: what a snapshot of it says, and the frames that it keeps for those who come back. */
export class FakeView {
  values: Readonly<Record<string, number>> = {};
  sequence = 0;
  #groups: readonly Group[] = [];
  #kept: KeptFrame[] = [];
  #isTold = false;

  constructor(
    readonly id: string,
    readonly channel: string,
  ) {}

  /** Replaces the values; who was told others can go on only by a snapshot. */
  hold(values: Readonly<Record<string, number>>, groups: readonly Group[]): void {
    this.values = values;
    this.#groups = groups;
    if (this.#isTold) this.skip(1);
  }

  /** The next update; `over` replaces fields of it. */
  update(metrics: Record<string, number | MetricUpdate>, nowMs: number, over: object): KeptFrame {
    const cells = Object.entries(metrics).map(([name, cell]): [string, MetricUpdate] => [
      name,
      typeof cell === 'number' ? { value: cell, count: 1, delta: cell - (this.values[name] ?? 0) } : cell,
    ]);
    for (const [name, { value }] of cells) this.values = { ...this.values, [name]: value };
    this.sequence += 1;
    const data: Update = {
      channel: this.channel,
      view: this.id,
      metrics: Object.fromEntries(cells),
      sequence: this.sequence,
      previous: this.sequence - 1,
      window: [nowMs - 1_000, nowMs],
      timestamp: new Date(nowMs).toISOString(),
      ...over,
    };
    return this.#keep({ event: 'update', data });
  }

  events(events: readonly StreamEvent[]): KeptFrame {
    this.sequence += 1;
    const { id: view, channel, sequence } = this;
    return this.#keep({
      event: 'event',
      data: { channel, view, sequence, previous: sequence - 1, events: [...events] },
    });
  }

  #keep(frame: KeptFrame): KeptFrame {
    this.#kept.push(frame);
    return frame;
  }

  /** Goes on without frames that could be sent again. */
  skip(frames: number): void {
    this.sequence += frames;
    this.#kept = [];
  }

  /** What somebody who holds `sequence` lacks; undefined where that is not kept any more. */
  after(sequence: number): readonly KeptFrame[] | undefined {
    const lacking = this.#kept.filter(({ data }) => data.sequence > sequence);
    if (sequence === this.sequence) return [];
    if (sequence > this.sequence || lacking[0]?.data.previous !== sequence) return undefined;
    return lacking.length > singleFramesMax ? merged(lacking) : lacking;
  }

  snapshot(epoch: string, nowMs: number): Snapshot {
    this.#isTold = true;
    return {
      channel: this.channel,
      view: this.id,
      epoch,
      sequence: this.sequence,
      data: this.values,
      ...(this.#groups.length === 0 ? {} : { series: [...this.#groups] }),
      page: 0,
      final: true,
      asOf: nowMs,
      timestamp: new Date(nowMs).toISOString(),
    };
  }
}

/** One frame for several updates; events are never merged. */
function merged(frames: readonly KeptFrame[]): readonly KeptFrame[] {
  const updates = frames.flatMap((frame) => (frame.event === 'update' ? [frame.data] : []));
  const [first] = updates;
  const last = updates.at(-1);
  if (first === undefined || last === undefined) return frames;
  const metrics: Record<string, MetricUpdate> = {};
  for (const update of updates) {
    for (const [name, { value, count, delta }] of Object.entries(update.metrics)) {
      const before = metrics[name] ?? { count: 0, delta: 0 };
      metrics[name] = { value, count: before.count + count, delta: before.delta + delta };
    }
  }
  const { previous, window } = first;
  const data: Update = {
    ...last,
    metrics,
    previous,
    window: [window[0], last.window[1]],
    merged: last.sequence - previous,
  };
  return [{ event: 'update', data }];
}
