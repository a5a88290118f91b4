import type {
  EventMessage,
  EventsGap,
  Snapshot,
  StreamBeat,
  StreamQuality,
  StreamStale,
  Update,
} from '@streamgauge/protocol';

/** The series that a view is pinned to: its key label and value stand beside the frame on `/ws`. */
export interface PinnedKey {
  readonly label: string;
  readonly value: string;
}

/** How a gateway turns a frame into what it writes. One object per framing; it is the key under which the result is kept. */
export interface Framing<T> {
  encode(frame: Frame): T;
  /** Several frames as one write, in order; of one frame, just that. */
  join(parts: readonly T[]): T;
}

export type FrameContent =
  | { readonly event: 'snapshot'; readonly data: Snapshot }
  | { readonly event: 'update'; readonly data: Update }
  | { readonly event: 'event'; readonly data: EventMessage }
  | { readonly event: 'events:gap'; readonly data: EventsGap }
  | { readonly event: 'stream:quality'; readonly data: StreamQuality }
  | { readonly event: 'stream:stale'; readonly data: StreamStale }
  | { readonly event: 'stream:beat'; readonly data: StreamBeat };

/** One message of a view: the same for every receiver, and so encoded once per framing, when the first one needs it. */
export class Frame {
  private dataJson: string | undefined;
  private readonly encodings = new Map<Framing<unknown>, unknown>();

  constructor(
    readonly content: FrameContent,
    readonly pinned: PinnedKey | undefined,
  ) {}

  /** The frame's data as JSON, made once. */
  json(): string {
    this.dataJson ??= JSON.stringify(this.content.data);
    return this.dataJson;
  }

  encodedBy<T>(framing: Framing<T>): T {
    const made = this.encodings.get(framing);
    if (made !== undefined) return made as T;
    const encoded = framing.encode(this);
    this.encodings.set(framing, encoded);
    return encoded;
  }
}
