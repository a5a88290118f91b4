import { limits } from '@streamgauge/protocol';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../catalog/channel.js';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { EventLog } from './event-log.js';
import type { NewEvent } from './new-event.js';

const nowMs = 1_000_000_000_000;
const channel = compileCatalog([
  {
    name: 'ward',
    description: 'A ward',
    channels: [
      {
        name: 'doors',
        description: 'Doors that open',
        kind: 'events',
        roles: ['*'],
        maxAge: '1h',
        labels: [
          { name: 'door', description: 'Door', key: true },
          { name: 'floor', description: 'Floor' },
        ],
        metrics: [],
      },
    ],
  },
]).get('doors') as Channel;

const opened = (more: object = {}): NewEvent => ({ type: 'opened', data: {}, labels: { door: 'd' }, ...more });
const newLog = (): EventLog => new EventLog(channel, 'e');
const idsAfter = (log: EventLog, sequence: number): string[] | undefined =>
  log.after(sequence)?.map(({ message }) => message.id);

describe('a log of events', () => {
  it('[R50] numbers events in order of arrival and names those without an id', () => {
    const log = newLog();
    const outcomes = [opened(), opened({ id: 'mine' }), opened()].map((event) => log.append(event, nowMs).outcome);
    expect(outcomes).toEqual([
      { id: 'e-1', sequence: 1, duplicate: false },
      { id: 'mine', sequence: 2, duplicate: false },
      { id: 'e-3', sequence: 3, duplicate: false },
    ]);
    expect(log.after(0)?.map(({ message }) => message)[1]).toEqual({
      id: 'mine',
      type: 'opened',
      data: {},
      timestamp: '2001-09-09T01:46:40.000Z',
      labels: { door: 'd' },
    });
  });

  it('[R50] gives no two events one id, even when a producer has used the next name', () => {
    const log = newLog();
    for (const id of ['e-3', 'e-3-2']) log.append(opened({ id }), nowMs);
    expect(log.append(opened(), nowMs).outcome).toEqual({ id: 'e-3-3', sequence: 3, duplicate: false });
  });

  it('[R50, I9] changes nothing for an id that it has had, however late and with whatever else', () => {
    const log = newLog();
    log.append(opened({ id: 'a' }), nowMs);
    const again = log.append(opened({ id: 'a', type: '', data: Number.NaN, timestampMs: 0 }), nowMs);
    expect(again).toEqual({ outcome: { id: 'a', sequence: 1, duplicate: true } });
    expect(log.sequence).toBe(1);
  });

  it('[I9] takes a corrected repetition of a refused event', () => {
    const log = newLog();
    expect(log.append(opened({ id: 'a', data: undefined }), nowMs).outcome).toMatchObject({ code: 'INVALID_EVENT' });
    expect(log.append(opened({ id: 'a' }), nowMs).outcome).toEqual({ id: 'a', sequence: 1, duplicate: false });
  });

  it('keeps the newest events and says when one asks for older ones', () => {
    const log = newLog();
    for (let n = 1; n <= limits.eventsKeptMax + 5; n += 1) log.append(opened(), nowMs);
    expect(idsAfter(log, 4)).toBeUndefined();
    expect(idsAfter(log, 5)?.length).toBe(limits.eventsKeptMax);
    expect(idsAfter(log, 1_003)).toEqual(['e-1004', 'e-1005']);
    expect(idsAfter(log, 1_005)).toEqual([]);
    expect(idsAfter(log, 1_006)).toBeUndefined();
  });

  it('keeps fewer when they are large', () => {
    const log = newLog();
    const data = 'x'.repeat(16_000);
    for (let n = 1; n <= 400; n += 1) log.append(opened({ data }), nowMs);
    const bytesOf = (from: number): number => (log.after(from) ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
    const oldest = Array.from({ length: 400 }, (_, from) => from).findIndex((from) => log.after(from) !== undefined);
    expect(bytesOf(oldest)).toBeLessThanOrEqual(limits.eventsKeptBytesMax);
    expect(bytesOf(oldest)).toBeGreaterThan(limits.eventsKeptBytesMax - 20_000);
  });

  it('forgets the oldest ids, so that its memory has a bound', () => {
    const log = newLog();
    for (let n = 0; n <= limits.eventIdsKeptMax; n += 1) log.append(opened({ id: String(n) }), nowMs);
    const again = ['1', String(limits.eventIdsKeptMax), '0'].map((id) => log.append(opened({ id }), nowMs).outcome);
    expect(again).toMatchObject([{ duplicate: true }, { duplicate: true }, { duplicate: false }]);
  });

  it.each([
    [{ type: '' }, 'type must be a text of 1 to 128 characters'],
    [{ type: 'x'.repeat(129) }, 'type must be a text of 1 to 128 characters'],
    [{ type: 7 }, 'type must be a text of 1 to 128 characters'],
    [{ id: '' }, 'id must be a text of 1 to 256 characters'],
    [{ id: 'x'.repeat(257) }, 'id must be a text of 1 to 256 characters'],
    [{ id: 7 }, 'id must be a text of 1 to 256 characters'],
    [{ labels: {} }, `it must carry the label 'door', which names the series`],
    [{ labels: { door: '' } }, `label 'door' must be a text of 1 to 256 characters`],
    [{ labels: { door: 'd', nope: 'x' } }, `doors has no label 'nope'; it has: door, floor`],
    [{ labels: JSON.parse('{"door":"d","__proto__":"x"}') }, `doors has no label '__proto__'; it has: door, floor`],
    [{ timestampMs: nowMs + 60_001 }, 'its time is 60001 ms ahead; at most 60000 ms are allowed'],
    [{ timestampMs: nowMs - 3_600_001 }, 'it is 3600001 ms old; doors takes events up to 3600000 ms old'],
    [{ timestampMs: Number.NaN }, 'its time is no number'],
    [{ data: 'x'.repeat(16_383) }, 'data is more than 16384 bytes as JSON'],
    [{ data: { v: Number.NaN } }, 'data.v is NaN; JSON has finite numbers only'],
  ])('[I9] refuses %j, with what would be right, and goes on as if it had not come', (more, sentence) => {
    const log = newLog();
    const { outcome, logged } = log.append(opened(more), nowMs);
    expect(outcome).toMatchObject({ code: 'INVALID_EVENT', error: expect.stringContaining(sentence) });
    expect([logged, log.sequence]).toEqual([undefined, 0]);
  });
});
