import { describe, expect, it } from 'vitest';
import type { AnomalyName } from './anomaly.js';
import { eventsChannel } from './chaos-catalog.js';
import { asked, begun, closed, granted, namesOf, opened, snapshot } from './planted-logs.js';
import type { LogEntry, Wish } from './receiver-log.js';

describe('the checker of events', () => {
  const facts: Wish = { channel: eventsChannel };
  const event = (sequence: number, ...ids: string[]): LogEntry => {
    const events = ids.map((id) => ({ id, type: 'fact', data: {}, timestamp: '' }));
    return { kind: 'event', data: { channel: eventsChannel, view: 'v', sequence, previous: sequence - 1, events } };
  };
  const gap = (from: number, to: number, missed: number): LogEntry => {
    return { kind: 'events:gap', data: { channel: eventsChannel, view: 'v', from, to, missed } };
  };
  const [first, second, third, fourth] = ['e0', 'e1', 'e2', 'e3'].map((id, index) => event(index + 1, id)) as [
    LogEntry,
    LogEntry,
    LogEntry,
    LogEntry,
  ];
  const back = [closed, opened, asked(1)];

  it.each<[string, LogEntry[]]>([
    ['got all', [first, second, event(3, 'e2', 'e3')]],
    ['went on after a loss', [first, ...back, granted(1, true), second, third, fourth]],
    ['began anew', [first, ...back, granted(3, false), snapshot(facts, 3), fourth]],
    ['was told what it missed', [first, gap(2, 3, 2), fourth]],
  ])('finds nothing wrong with a receiver that %s', (_name, entries) => {
    expect(namesOf(facts, [...begun(facts), ...entries])).toEqual([]);
  });

  it.each<[AnomalyName, string, LogEntry[]]>([
    ['lost', 'the last one is missing', [first, second, third]],
    ['skip', 'one is missing', [first, second, event(3, 'e3')]],
    ['skip', 'more are missing than was told', [first, gap(2, 3, 1), fourth]],
    [
      'skip',
      'one is missing although nothing had changed',
      [first, ...back, granted(1, false), snapshot(facts, 1), event(2, 'e2'), event(3, 'e3')],
    ],
    ['repeat', 'one comes again', [first, second, event(3, 'e1', 'e2'), fourth]],
    ['foreign', 'one was never sent', [first, second, event(3, 'x', 'e2'), fourth]],
  ])('calls it %s when %s', (name, _what, entries) => {
    expect(namesOf(facts, [...begun(facts), ...entries])).toContain(name);
  });
});
