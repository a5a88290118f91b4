/** Logs as receivers would have them, to plant faults in, and what the checker says of them. */
import type { MetricUpdate, Snapshot, Update } from '@streamgauge/protocol';
import type { AnomalyName } from './anomaly.js';
import { counters, eventsChannel, numbers, numbersChannel } from './chaos-catalog.js';
import { checkLife } from './check-life.js';
import { ordersPerTrade } from './check-numbers.js';
import { Ledger } from './ledger.js';
import { type LogEntry, ReceiverLog, type Wish } from './receiver-log.js';

const epoch = 'e';
const beganMs = 1_000;
const tickMs = 20;

/** One sample of one meter in each tick. */
const ticks = [5, 7, 1, 2, 9].map((trades, index) => ({ trades, power: 100 + index }));

export const endOf = (tick: number): number => beganMs + tick * tickMs;
const tradesUntil = (tick: number): number => ticks.slice(0, tick).reduce((sum, { trades }) => sum + trades, 0);
const powerAt = (tick: number): number => ticks[tick - 1]?.power ?? 0;

export const last: Wish = { channel: numbersChannel, metrics: numbers, aggregation: { type: 'LAST', window: 0.02 } };
export const sum: Wish = { channel: numbersChannel, metrics: counters, aggregation: { type: 'SUM', window: 0.02 } };
const byMeter = { groupBy: ['meter'] };

/** The frame that stands for the ticks after `previous` until `sequence`. */
export function update(wish: Wish, previous: number, sequence: number, over: Partial<Update> = {}): LogEntry {
  const risen = tradesUntil(sequence) - tradesUntil(previous);
  const count = sequence - previous;
  const counter = (times: number): MetricUpdate => {
    const isSum = wish.aggregation?.type === 'SUM';
    return { value: times * (isSum ? risen : tradesUntil(sequence)), count, delta: times * risen };
  };
  const power = { value: powerAt(sequence), count, delta: powerAt(sequence) - powerAt(previous) };
  const cells = { trades: counter(1), orders: counter(ordersPerTrade), ...(wish === sum ? {} : { power }) };
  const rows = wish.groupBy === undefined ? { metrics: cells } : { metrics: {}, series: [row(cells)] };
  const merged = count > 1 ? { merged: count } : {};
  const window: [number, number] = [endOf(previous), endOf(sequence)];
  const data = { channel: numbersChannel, view: 'v', ...rows, sequence, previous, window, ...merged, timestamp: '' };
  return { kind: 'update', data: { ...data, ...over } };
}

const row = (metrics: Record<string, MetricUpdate>) => ({ labels: { meter: 'm' }, metrics });

export function snapshot(wish: Wish, sequence: number, over: Partial<Snapshot> = {}): LogEntry {
  const trades = tradesUntil(sequence);
  const all = { trades, orders: trades * ordersPerTrade, power: powerAt(sequence) };
  const data = sequence === 0 || wish === sum ? {} : all;
  const base = { channel: numbersChannel, view: 'v', epoch, sequence, page: 0, final: true, asOf: endOf(sequence) };
  return { kind: 'snapshot', data: { ...base, data, timestamp: '', ...over } };
}

export const opened: LogEntry = { kind: 'opened' };
export const closed: LogEntry = { kind: 'closed', code: null };
export const asked = (sequence: number | null): LogEntry => {
  return { kind: 'asked', resume: sequence === null ? null : { epoch, sequence } };
};
export const granted = (sequence: number, recovered: boolean): LogEntry => {
  return { kind: 'granted', view: 'v', epoch, sequence, recovered };
};
export const quality = (level: 'merging' | 'reseed' | 'live'): LogEntry => {
  const data = { view: 'v', level, reason: '', merged: 2, lagMs: 1, effectiveWindow: 0.02 };
  return { kind: 'stream:quality', data };
};
export const begun = (wish: Wish): LogEntry[] => [opened, asked(null), granted(0, false), snapshot(wish, 0)];

function logOf(wish: Wish, entries: readonly LogEntry[]): ReceiverLog {
  const log = new ReceiverLog('r', wish);
  for (const entry of entries) log.add(entry);
  return log;
}

function ledger(): Ledger {
  const kept = new Ledger();
  for (const [index, { trades, power }] of ticks.entries()) {
    const metrics = { trades, orders: trades * ordersPerTrade, power };
    kept.accepted({ labels: { meter: 'm' }, metrics, timestamp: index });
  }
  kept.eventIds.push('e0', 'e1', 'e2', 'e3');
  return kept;
}

/** Names of what is wrong with a receiver, beside a reference that nothing is wrong with. */
export function namesOf(wish: Wish, ...logs: readonly (readonly LogEntry[])[]): AnomalyName[] {
  const grouped = { ...last, ...byMeter };
  const frames = ticks.map((_, index) => update(grouped, index, index + 1, { view: 'w' }));
  const reference = logOf(grouped, [...begun(grouped), ...frames]);
  const receivers = logs.map((entries) => logOf(wish, entries));
  const anomalies = checkLife([reference, ...receivers], reference, ledger(), eventsChannel);
  return [...new Set(anomalies.map(({ name }) => name))].sort();
}
