/** What our logic needs of a Kafka client: few calls, and no group, no commit and no retry that happens by itself. */
export interface KafkaPort {
  /** All topics of the cluster. */
  topics(): Promise<ReadonlyMap<string, TopicPlan>>;
  /** Positions of the first message that is left, or after the last one. By partition. */
  bounds(topic: string, end: 'earliest' | 'latest'): Promise<readonly bigint[]>;
  /** Waits a moment for messages where there are none. Rejects when the broker cannot be reached. */
  fetch(leader: number, wanted: readonly WantedPartition[]): Promise<readonly FetchedPartition[]>;
  /** Resolves when the brokers have them. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Tells the group where its members would go on. */
  commit(positions: readonly PartitionPosition[]): Promise<void>;
  close(): Promise<void>;
}

/** A topic as the cluster has it. Its id is another when it has been deleted and made again. */
export interface TopicPlan {
  readonly id: string;
  /** Number of the broker that leads a partition; −1 = none at present. */
  readonly leaders: readonly number[];
}

export interface WantedPartition {
  readonly topicId: string;
  readonly partition: number;
  readonly offset: bigint;
}

export type FetchedPartition = { readonly topicId: string; readonly partition: number } & (
  | {
      readonly kind: 'messages';
      readonly messages: readonly KafkaMessage[];
      /** Where to go on. */
      readonly next: bigint;
      /** After the last message that can be read. */
      readonly end: bigint;
    }
  /** What was asked for has been deleted, or was never there. */
  | { readonly kind: 'out of range' }
  /** Another broker leads it, or the topic is another one or gone: ask for the topics again. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'failed'; readonly reason: string }
);

export interface KafkaMessage {
  readonly offset: bigint;
  /** When it was written, by the clock of its producer or broker, ms since the epoch. */
  readonly timestampMs: number;
  readonly key: Buffer | undefined;
  /** undefined = a tombstone. */
  readonly value: Buffer | undefined;
}

export interface OutgoingMessage {
  readonly topic: string;
  readonly key: Buffer | undefined;
  readonly value: Buffer | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}
