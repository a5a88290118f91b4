import type {
  EventMessage,
  EventsGap,
  Snapshot,
  StreamBeat,
  StreamQuality,
  StreamStale,
  Update,
} from '@streamgauge/protocol';
import { ToldUpdate } from './told-update.js';

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
  readonly event: FrameContent['event'];
  /** What it says; of an update that waits for nobody, the numbers of which that is made. */
  private held: FrameContent | ToldUpdate | undefined;
  private dataJson: string | undefined;
  /** The framing that was asked for last, and what it made: nearly always the next one that is asked for. */
  private lastFraming: Framing<unknown> | undefined;
  private lastBytes: unknown;
  private others: Map<Framing<unknown>, unknown> | undefined;

  constructor(
    content: FrameContent | ToldUpdate,
    readonly pinned: PinnedKey | undefined,
  ) {
    this.event = content instanceof ToldUpdate ? 'update' : content.event;
    this.held = content;
  }

  /** What the frame says. */
  get content(): FrameContent {
    const { held } = this;
    if (held instanceof ToldUpdate) return held.content;
    return held ?? ({ event: this.event, data: JSON.parse(this.json()) } as FrameContent);
  }

  /** The frame's data as JSON, made once. */
  json(): string {
    this.dataJson ??= JSON.stringify(this.content.data);
    return this.dataJson;
  }

  encodedBy<T>(framing: Framing<T>): T {
    if (this.lastFraming === framing) return this.lastBytes as T;
    const made = this.others?.get(framing) as T | undefined;
    const encoded = made ?? framing.encode(this);
    if (this.lastFraming !== undefined) {
      this.others ??= new Map();
      this.others.set(this.lastFraming, this.lastBytes);
    }
    this.lastFraming = framing;
    this.lastBytes = encoded;
    return encoded;
  }

  /** Everyone who follows the view has it: what is kept for others is the numbers or the text alone, whichever is there. */
  settle(): void {
    if (this.held instanceof ToldUpdate) this.dataJson = undefined;
    else if (this.dataJson !== undefined) this.held = undefined;
    this.lastFraming = undefined;
    this.lastBytes = undefined;
    this.others = undefined;
  }
}
