import type { SubscribeAnswer } from '@streamgauge/protocol';
import type { Principal } from '../../catalog/access.js';
import type { Engine } from '../../engine.js';
import type { Frame } from '../../stream/frame.js';
import type { ManualClock } from '../manual-clock.js';
import { isAmbiguous } from '../reference/answer.js';
import type { ModelQuestion } from '../reference/groups.js';
import type { SeededDice } from '../seeded-dice.js';
import { everyMetric } from '../simulated-catalog.js';
import { drawNeighbour, drawQuestion, requestOf } from '../simulated-life.js';
import { must } from './expectation.js';
import { checkAsOf, checkState, checkTwin, twinOf } from './first-snapshot.js';
import { Receiver } from './receiver.js';
import type { Shadow } from './shadow.js';
import type { LifeStory } from './story.js';
import { TwoQueueSocket } from './two-queue-socket.js';
import type { World } from './world.js';

/** What the visitors find when they come. */
export interface Place {
  readonly dice: SeededDice;
  readonly clock: ManualClock;
  readonly world: World;
  readonly story: LifeStory;
  readonly tickMs: number;
  /** Whether everything that a visitor may miss is kept. */
  readonly keepsAll: boolean;
  readonly engine: Engine;
  readonly shadow: Shadow | undefined;
}

/** One whose connection broke, with what it had, and the incarnation of the engine that it knew. */
interface Away {
  readonly receiver: Receiver;
  readonly principal: Principal;
  readonly epoch: string;
}

/** Those who read the views: they come and ask, read fast or slowly, lose their connections, come back, ask something else. */
export class Visitors {
  readonly viewsAsked = new Set<string>();
  private present: { readonly receiver: Receiver; readonly principal: Principal }[] = [];
  private away: Away[] = [];

  constructor(private readonly place: Place) {}

  get count(): number {
    return this.present.length;
  }

  get receivers(): Receiver[] {
    return this.present.map(({ receiver }) => receiver);
  }

  subscribe(nowMs: number): void {
    const { engine, story, tickMs, world } = this.place;
    const drawn = this.draw();
    const metrics = this.drawRights();
    const visible = drawn.question.metrics.filter(({ name }) => metrics === undefined || metrics.includes(name));
    const question: ModelQuestion = { ...drawn.question, metrics: visible };
    const windowMs = Math.ceil(drawn.windowMs / tickMs) * tickMs;
    const socket = this.drawSocket();
    const principal: Principal = { userId: 'u', tenantId: question.tenantId, roles: [], metrics };
    const session = engine.openSession(principal, socket);
    socket.onReady = () => session.ready();
    const { views } = engine.stats();
    const { answer, frames } = session.subscribe(requestOf(drawn.question, windowMs));
    if (!this.isGranted(answer, question, nowMs)) {
      engine.closeSession(session);
      return;
    }
    const names = answer.success ? answer.granted.metrics.join() : '';
    must(names === question.metrics.map(({ name }) => name).join(), 'rights', () => `${names} of ${metrics?.join()}`);
    if (visible.length < drawn.question.metrics.length) story.denials += 1;
    const snapshot = snapshotIn(frames);
    story.snapshots += 1;
    this.viewsAsked.add(snapshot.view);
    const receiver = new Receiver(session, socket, question, windowMs, snapshot, world);
    checkAsOf(receiver, nowMs, tickMs);
    const twin = twinOf(receiver, this.receivers);
    if (twin !== undefined) checkTwin(receiver, twin);
    // A view that others have begun holds what they hold, which may be older than this moment.
    else if (engine.stats().views > views) checkState(receiver);
    for (const frame of frames) if (frame.event !== 'snapshot') receiver.read(frame);
    this.present.push({ receiver, principal });
    this.place.shadow?.subscribe(receiver, principal, nowMs);
  }

  /** The connection breaks with whatever was on its way. Most come back with the position that they had. */
  disconnect(): void {
    const { dice, engine, shadow, story } = this.place;
    const leaving = dice.pick(this.present);
    story.disconnects += 1;
    engine.closeSession(leaving.receiver.session);
    shadow?.leave(leaving.receiver);
    this.present = this.present.filter((one) => one !== leaving);
    const { receiver } = leaving;
    if (receiver.expected === undefined && dice.chance(0.8)) this.away.push({ ...leaving, epoch: engine.epoch });
  }

  /** One who was away asks again, from where it was: it gets what it missed, or is told that it cannot. */
  comeBack(nowMs: number): void {
    const { dice, engine, story, keepsAll } = this.place;
    if (this.away.length === 0) return;
    const back = dice.pick(this.away);
    this.away = this.away.filter((one) => one !== back);
    const { receiver, principal } = back;
    const { question, windowMs, snapshot, sequence } = receiver;
    const socket = this.drawSocket();
    const session = engine.openSession(principal, socket);
    socket.onReady = () => session.ready();
    const resume = { epoch: snapshot.epoch, sequence };
    const { answer, frames } = session.subscribe({ ...requestOf(question, windowMs), resume });
    if (!this.isGranted(answer, question, nowMs) || !answer.success) {
      engine.closeSession(session);
      return;
    }
    const isSame = back.epoch === engine.epoch && answer.epoch === snapshot.epoch;
    must(isSame || !answer.recovered, 'resume', () => `a position of ${back.epoch} was taken in ${engine.epoch}`);
    must(!isSame || !keepsAll || answer.recovered, 'resume', () => `${snapshot.view} at ${sequence} was not taken`);
    story[answer.recovered ? 'resumed' : 'unresumed'] += 1;
    receiver.session = session;
    receiver.socket = socket;
    receiver.level = 'live';
    receiver.isComingBack = true;
    if (!answer.recovered) receiver.expected = { view: answer.view, question, windowMs, isNewBase: true };
    this.viewsAsked.add(answer.view);
    this.present.push({ receiver, principal });
    this.place.shadow?.comeBack(receiver, principal, nowMs);
    session.deliver(frames);
  }

  /** One asks something else from now on. */
  change(nowMs: number): void {
    const { dice, tickMs, shadow } = this.place;
    if (this.present.length === 0) return;
    const { receiver, principal } = dice.pick(this.present);
    const drawn = drawNeighbour(dice, receiver.question, receiver.windowMs);
    if (drawn.question.tenantId !== principal.tenantId || receiver.expected !== undefined) return;
    shadow?.stopComparing(receiver);
    const windowMs = Math.ceil(drawn.windowMs / tickMs) * tickMs;
    const { channel: _, ...asked } = requestOf(drawn.question, windowMs);
    const [subscription] = receiver.session.subscriptions;
    const { answer, frames } = receiver.session.updateSubscription({
      subscriptionId: subscription?.id ?? '',
      ...asked,
    });
    if (!this.isGranted(answer, drawn.question, nowMs) || !answer.success) return;
    shadow?.change(receiver, asked, nowMs);
    this.viewsAsked.add(answer.view);
    receiver.expected = { view: answer.view, question: drawn.question, windowMs, isNewBase: false };
    receiver.session.deliver(frames);
  }

  /** One does not trust what it has. */
  resync(): void {
    if (this.present.length === 0) return;
    const { receiver } = this.place.dice.pick(this.present);
    if (receiver.expected !== undefined) return;
    this.place.shadow?.stopComparing(receiver);
    const [subscription] = receiver.session.subscriptions;
    const { frames } = receiver.session.resync({ subscriptionId: subscription?.id ?? '' });
    receiver.expected = { view: receiver.snapshot.view, windowMs: receiver.windowMs, isNewBase: true };
    receiver.session.deliver(frames);
    this.place.story.resyncs += 1;
  }

  /** Everyone reads something, or all that there is for it. */
  listen(isLast = false): void {
    const { dice } = this.place;
    for (const { receiver } of this.present) this.read(receiver, isLast || dice.chance(0.3));
  }

  /** Everyone reads all that there is, and nothing is held against the model but the frames themselves. */
  drain(): void {
    for (const { receiver } of this.present) this.take(receiver, true);
  }

  /** Whether everybody has been told everything. */
  get areUpToDate(): boolean {
    return this.present.every(({ receiver: { socket, session } }) => {
      const [subscription] = session.subscriptions;
      const explained = session.explain(subscription?.id ?? '');
      return socket.pending === 0 && explained?.sequence === explained?.head;
    });
  }

  checkSums(): void {
    for (const { receiver } of this.present) receiver.checkSums();
  }

  /** The engine is another one. */
  restart(): void {
    this.away.push(
      ...this.present
        .filter(({ receiver }) => receiver.expected === undefined)
        .map((one) => ({ ...one, epoch: this.place.engine.epoch })),
    );
    this.present = [];
  }

  tell(): void {
    const { story } = this.place;
    for (const { receiver } of [...this.present, ...this.away]) {
      for (const name of ['merged', 'reseeded', 'coarse', 'changed'] as const) {
        story[name] += receiver.seen[name];
        receiver.seen[name] = 0;
      }
    }
  }

  private read(receiver: Receiver, wholly: boolean): void {
    const { dice, clock } = this.place;
    if (receiver.socket.isNarrow && !wholly && dice.chance(0.9)) return;
    this.take(receiver, wholly);
    if (receiver.socket.pending > 0 || receiver.session.isHeldBack) return;
    receiver.isComingBack = false;
    receiver.checkWhole(clock.nowMs());
  }

  private take(receiver: Receiver, wholly: boolean): void {
    const { dice, story } = this.place;
    receiver.socket.transmit(wholly ? Number.POSITIVE_INFINITY : dice.below(3));
    do {
      for (const frame of receiver.socket.read()) {
        receiver.read(frame);
        story.frames += 1;
        if (frame.event === 'stream:stale') story.stale += 1;
      }
    } while (wholly && receiver.socket.pending > 0);
  }

  /** Whether the question is granted, as the model says; why not is held against it. */
  private isGranted(answer: SubscribeAnswer, question: ModelQuestion, nowMs: number): boolean {
    const { story, world, tickMs } = this.place;
    if (question.metrics.length === 0) {
      must(!answer.success && answer.code === 'UNKNOWN_METRIC', 'rights', () => JSON.stringify([answer, question]));
      story.denials += 1;
      return false;
    }
    if (isAmbiguous(world.samples, question, Math.floor(nowMs / tickMs) * tickMs, world.endsAtOnce)) {
      must(!answer.success && answer.code === 'NOT_ADDITIVE', 'additivity', () => JSON.stringify([answer, question]));
      story.refusals += 1;
      return false;
    }
    must(answer.success, 'additivity', () => JSON.stringify([answer, question]));
    return true;
  }

  /** Half of them ask what somebody asks already and must be told what that one holds, or nearly that and must not. */
  private draw(): { question: ModelQuestion; windowMs: number } {
    const { dice } = this.place;
    if (this.present.length === 0 || dice.chance(0.5)) return drawQuestion(dice);
    const { question, windowMs } = dice.pick(this.present).receiver;
    return dice.chance(0.4) ? { question, windowMs } : drawNeighbour(dice, question, windowMs);
  }

  /** Most may see everything; some only what their token names. */
  private drawRights(): string[] | undefined {
    const { dice } = this.place;
    if (dice.chance(0.8)) return undefined;
    return everyMetric.map(({ name }) => name).filter(() => dice.chance(0.5));
  }

  private drawSocket(): TwoQueueSocket {
    const { dice } = this.place;
    return dice.chance(0.5) ? new TwoQueueSocket() : new TwoQueueSocket(1 + dice.below(3));
  }
}

function snapshotIn(frames: readonly Frame[]) {
  const [snapshot] = frames.flatMap(({ content }) => (content.event === 'snapshot' ? [content.data] : []));
  if (snapshot === undefined) throw new Error('no snapshot');
  return snapshot;
}
