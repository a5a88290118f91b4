import type { EventMessage, EventsGap, Position, Snapshot, StreamQuality, Update } from '@streamgauge/protocol';

/** What a subscription of the chaos asks for; `resume` is added where it is asked for again. */
export interface Wish {
  readonly channel: string;
  readonly metrics?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly aggregation?: { readonly type: 'LAST' | 'SUM'; readonly window: number };
}

/** `trades, orders by meter, SUM of 0.1 s` */
export function wordsOf({ channel, metrics, groupBy, aggregation }: Wish): string {
  if (metrics === undefined || aggregation === undefined) return channel;
  const by = groupBy === undefined ? '' : ` by ${groupBy.join(', ')}`;
  return `${metrics.join(', ')}${by}, ${aggregation.type} of ${aggregation.window} s`;
}

/** What happened to one subscription of one client, in the order in which the client saw it. */
export type LogEntry =
  | { readonly kind: 'opened' }
  /** `code` is null where the connection went without a word. */
  | { readonly kind: 'closed'; readonly code: number | null }
  | { readonly kind: 'asked'; readonly resume: Position | null }
  | {
      readonly kind: 'granted';
      readonly view: string;
      readonly epoch: string;
      readonly sequence: number;
      readonly recovered: boolean;
    }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'snapshot'; readonly data: Snapshot }
  | { readonly kind: 'update'; readonly data: Update }
  | { readonly kind: 'event'; readonly data: EventMessage }
  | { readonly kind: 'events:gap'; readonly data: EventsGap }
  | { readonly kind: 'stream:quality'; readonly data: StreamQuality };

const frameKinds = ['snapshot', 'update', 'event', 'events:gap', 'stream:quality'] as const;
type FrameKind = (typeof frameKinds)[number];

export class ReceiverLog {
  readonly entries: LogEntry[] = [];
  /** The view of the connection that stands; null while there is none. */
  view: string | null = null;
  /** Whether frames come: granted, and begun by a snapshot or gone on with. */
  isFollowing = false;
  /** Up to when it has been told everything, server's clock, ms. */
  reachedMs = 0;
  #position: Position | null = null;

  constructor(
    readonly name: string,
    readonly wish: Wish,
  ) {}

  /** Where a client that has followed so far would go on. */
  get position(): Position | null {
    return this.#position;
  }

  add(entry: LogEntry): void {
    this.entries.push(entry);
    switch (entry.kind) {
      case 'opened':
      case 'closed':
        this.view = null;
        this.isFollowing = false;
        return;
      case 'granted':
        this.view = entry.view;
        this.isFollowing = entry.recovered;
        return;
      case 'snapshot':
        if (entry.data.final) this.#begin(entry.data);
        return;
      case 'update':
        this.#goOn(entry.data.sequence);
        this.reachedMs = Math.max(this.reachedMs, entry.data.window[1]);
        return;
      case 'event':
        this.#goOn(entry.data.sequence);
        return;
      case 'events:gap':
        this.#goOn(entry.data.to);
    }
  }

  #begin({ epoch, sequence, asOf }: Snapshot): void {
    this.#position = { epoch, sequence };
    this.reachedMs = Math.max(this.reachedMs, asOf);
    this.isFollowing = true;
  }

  #goOn(sequence: number): void {
    if (this.#position !== null) this.#position = { ...this.#position, sequence };
  }
}

/** A request of one subscription, as it goes over the wire. */
export type WishToSend = Wish & { readonly resume?: Position };

/** The logs of one client: frames go to the one whose view they are of. */
export class ClientLogs {
  /** Frames of views that were never granted on their connection. */
  readonly strays: unknown[] = [];

  constructor(readonly all: readonly ReceiverLog[]) {}

  opened(): void {
    for (const log of this.all) log.add({ kind: 'opened' });
  }

  closed(code: number | null): void {
    for (const log of this.all) log.add({ kind: 'closed', code });
  }

  frame(event: string, data: { readonly view?: string }): void {
    const kind = frameKinds.find((known) => known === event);
    if (kind === undefined) return;
    const log = this.all.find(({ view }) => view !== null && view === data.view);
    if (log === undefined) this.strays.push({ event, data });
    else log.add(entryOf(kind, data));
  }

  /** Notes that they are asked for, and says what to send. */
  asking(logs: readonly ReceiverLog[]): readonly WishToSend[] {
    return logs.map((log) => {
      log.add({ kind: 'asked', resume: log.position });
      return log.position === null ? log.wish : { ...log.wish, resume: log.position };
    });
  }

  /** Answers to requests, each with the log whose wish it was. */
  answered(logs: readonly ReceiverLog[], answers: readonly unknown[]): void {
    for (const [index, log] of logs.entries()) log.add(answerOf(answers[index]));
  }
}

function entryOf(kind: FrameKind, data: unknown): LogEntry {
  return { kind, data } as LogEntry;
}

function answerOf(answer: unknown): LogEntry {
  const given = answer as Partial<Extract<LogEntry, { kind: 'granted' }>> & { success?: boolean; code?: string };
  const { view, epoch, sequence, recovered } = given;
  const isGranted = view !== undefined && epoch !== undefined && sequence !== undefined && recovered !== undefined;
  if (given.success !== true || !isGranted) return { kind: 'refused', code: given.code ?? 'no answer' };
  return { kind: 'granted', view, epoch, sequence, recovered };
}
