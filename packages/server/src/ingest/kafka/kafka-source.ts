import { Logger } from '@nestjs/common';
import type { Admission } from '../admission/admission.js';
import type { SourcePositions } from '../sources/source-positions.js';
import { Backoff } from './backoff.js';
import type { FetchedPartition, KafkaMessage, KafkaPort, PartitionPosition } from './kafka-port.js';
import type { ReachedCluster } from './load-kafka.js';
import { MessageReader } from './message-reader.js';
import { MessageTaker, type RefusedMessage } from './message-taker.js';
import { PartitionPlan } from './partition-plan.js';
import type { PartitionProgress } from './partition-progress.js';
import { RejectedOutbox } from './rejected-outbox.js';
import { rejectedTopicOf, type TopicRoutes } from './topic-routes.js';

/** How often we look which topics there are, ms. */
const lookMs = 2_000;

export interface KafkaCounts {
  messages: number;
  outOfRange: number;
  readonly rejected: Map<string, number>;
}

interface Work {
  readonly admission: Admission;
  readonly positions: SourcePositions;
  readonly routes: TopicRoutes;
}

/**
 * Reads the topics of one cluster. All partitions are this gateway's, because its state is: there is no group to share them with,
 * and so no rebalance. One loop for each broker that leads any; an answer is taken in while the next one is on its way.
 */
export class KafkaSource {
  readonly counts: KafkaCounts = { messages: 0, outOfRange: 0, rejected: new Map() };
  /** Why brokers cannot be reached; undefined = they can. */
  fault: string | undefined = 'not connected yet';
  readonly plan: PartitionPlan;
  readonly outbox: RejectedOutbox;
  private readonly logger: Logger;
  private readonly ending = new AbortController();
  private readonly taker: MessageTaker;
  private readonly loops = new Map<number, Promise<void>>();
  private looking: Promise<void> | undefined;
  private lookTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly cluster: ReachedCluster,
    private readonly port: KafkaPort,
    { admission, positions, routes }: Work,
  ) {
    this.logger = new Logger(`Kafka ${cluster.name}`);
    this.plan = new PartitionPlan(cluster, port, positions, routes, this.logger);
    this.outbox = new RejectedOutbox(port, this.ending.signal);
    const reader = new MessageReader(cluster.tenants);
    this.taker = new MessageTaker(admission, positions, reader, (...refused) => this.refuse(...refused));
  }

  /** Whether everything that should be read is read. */
  get isUp(): boolean {
    return this.fault === undefined && this.plan.list().every(({ reason }) => reason === undefined);
  }

  start(): void {
    this.lookTimer = setInterval(() => void this.look(), lookMs);
    this.lookTimer.unref();
    void this.look();
  }

  /** Ends all loops at a place between two messages. */
  async close(): Promise<void> {
    clearInterval(this.lookTimer);
    this.ending.abort();
    await Promise.all([this.looking, ...this.loops.values(), this.outbox.settled()]);
    await this.port.close();
  }

  /** Tells the group how far a checkpoint is, for tools that show lag; nothing depends on it. */
  async tellGroup(positions: readonly PartitionPosition[]): Promise<void> {
    if (positions.length === 0 || this.ending.signal.aborted) return;
    await this.port.commit(positions).catch((error: unknown) => {
      this.logger.debug(`The group has not been told: ${reasonOf(error)}`);
    });
  }

  /** Looks which topics there are and who leads them; several who want it share one look. */
  private look(): Promise<void> {
    this.looking ??= this.lookNow().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    if (this.ending.signal.aborted) return;
    try {
      await this.plan.renew();
      this.reached();
    } catch (error) {
      this.lost(error);
      return;
    }
    for (const leader of this.plan.leaders()) {
      if (this.loops.has(leader)) continue;
      const loop = this.readFrom(leader).finally(() => this.loops.delete(leader));
      this.loops.set(leader, loop);
    }
  }

  private async readFrom(leader: number): Promise<void> {
    const backoff = new Backoff(this.ending.signal);
    let coming: Promise<readonly FetchedPartition[]> | undefined;
    while (!this.ending.signal.aborted) {
      try {
        coming ??= this.ask(leader);
        if (coming === undefined) return;
        const answers = await coming;
        coming = undefined;
        const isSettled = this.noteAnswers(answers);
        if (isSettled) {
          coming = this.ask(leader);
          // It is awaited in the next round; until then it may fail.
          coming?.catch(() => {});
        }
        for (const answer of answers) await this.takeIn(answer);
        backoff.reset();
        if (!isSettled) {
          await backoff.wait();
          await this.look();
        }
      } catch (error) {
        coming = undefined;
        this.plan.forgetAsked(leader);
        if (isSessionFault(error)) continue;
        this.lost(error);
        await backoff.wait();
        await this.look();
      }
    }
  }

  private ask(leader: number): Promise<readonly FetchedPartition[]> | undefined {
    const wanted = this.plan.wantedOf(leader);
    return wanted.length === 0 ? undefined : this.port.fetch(leader, wanted);
  }

  /** Moves on where the next question begins. Returns false when something is not where it was thought to be. */
  private noteAnswers(answers: readonly FetchedPartition[]): boolean {
    let isSettled = true;
    for (const answer of answers) {
      const partition = this.plan.find(answer);
      if (partition === undefined) continue;
      if (answer.kind === 'messages') {
        partition.fetchFrom = answer.next;
        partition.end = answer.end;
        if (partition.state === 'reading') partition.reason = undefined;
      } else {
        isSettled = false;
        if (answer.kind === 'failed') partition.reason = answer.reason;
      }
    }
    return isSettled;
  }

  private async takeIn(answer: FetchedPartition): Promise<void> {
    const partition = this.plan.find(answer);
    if (partition === undefined) return;
    if (answer.kind === 'out of range') {
      this.counts.outOfRange += 1;
      await this.plan.outOfRange(partition);
    }
    if (answer.kind !== 'messages') return;
    this.counts.messages += answer.messages.length;
    const goOn = () => !this.ending.signal.aborted;
    await this.taker.take(partition, this.plan.placeOf(partition), answer.messages, answer.next, goOn);
  }

  private refuse(from: PartitionProgress, message: KafkaMessage, { code, error }: RefusedMessage): void {
    this.counts.rejected.set(code, (this.counts.rejected.get(code) ?? 0) + 1);
    if (!this.cluster.rejectedTopics) return;
    const { topic, partition } = from;
    const headers = { reason: error, code, topic, partition: String(partition), offset: String(message.offset) };
    this.outbox.add({ topic: rejectedTopicOf(topic), key: message.key, value: message.value, headers });
  }

  private reached(): void {
    if (this.fault !== undefined) this.logger.log('Connected');
    this.fault = undefined;
  }

  private lost(error: unknown): void {
    if (this.ending.signal.aborted) return;
    const reason = reasonOf(error);
    if (this.fault === undefined || this.fault === 'not connected yet') this.logger.warn(`Cannot read: ${reason}`);
    this.fault = reason;
  }
}

/** The deepest sentence of an error is the one that says what is wrong. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** The client and the broker have lost each other's thread about what was asked before; it begins anew. */
function isSessionFault(error: unknown): boolean {
  return /FETCH_SESSION/.test(JSON.stringify(error instanceof AggregateError ? error.errors : error) ?? '');
}
