import { describe, expect, it } from 'vitest';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { Desk, deskCatalog } from '../testing/desk.js';
import { SeededDice } from '../testing/seeded-dice.js';
import type { StateCapture } from './state-keeper.js';
import type { StateRecord } from './state-record.js';

/** A store of records, as a table with their places as its key. */
class Table {
  readonly records = new Map<string, StateRecord>();

  put(capture: StateCapture): number {
    let count = 0;
    for (const record of capture.records()) {
      const { tenantId, channel, kind, page } = record;
      this.records.set(JSON.stringify([tenantId, channel, kind, page]), record);
      count += 1;
    }
    capture.kept();
    return count;
  }

  sorted(): StateRecord[] {
    const of = ({ tenantId, channel }: StateRecord): string => JSON.stringify([tenantId, channel]);
    return [...this.records.values()].sort((a, b) => of(a).localeCompare(of(b)) || a.kind - b.kind || a.page - b.page);
  }
}

function live(desk: Desk, dice: SeededDice, steps: number): void {
  for (let step = 0; step < steps; step += 1) {
    const meter = `m${dice.below(700)}`;
    const roll = dice.next();
    if (roll < 0.02) desk.engine.endSeries('t', 'desk', { meter });
    else if (roll < 0.04) desk.ring(`bell ${dice.below(300)}`);
    else if (roll < 0.05) desk.pass(dice.pick([70, 100, 1_000, 3_700_000]));
    else desk.take({ trades: dice.below(5), register: dice.below(1_000), power: dice.below(100) }, { meter });
  }
}

describe('the state, captured piece by piece', () => {
  it('[S9] is at any instant what a whole export is, whatever was captured, kept or lost before', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const dice = new SeededDice(seed);
      const desk = new Desk();
      const table = new Table();
      for (let round = 0; round < 12; round += 1) {
        live(desk, dice, dice.below(600));
        const capture = desk.engine.capture();
        if (dice.chance(0.3)) {
          capture.lost();
          continue;
        }
        const there = desk.engine.exportState();
        // What arrives while a capture is being written is not in it.
        if (dice.chance(0.5)) live(desk, dice, 20);
        table.put(capture);
        const again = new Desk({ startsMs: desk.clock.nowMs() });
        again.engine.restore(table.sorted());
        expect(again.engine.exportState(), `seed ${seed}, round ${round}`).toEqual(there);
      }
    }
  });

  it('[S9] costs what has changed, not what exists', () => {
    const desk = new Desk();
    const table = new Table();
    for (let meter = 0; meter < 2_000; meter += 1) desk.take({ trades: 1 }, { meter: `m${meter}` });
    desk.pass(100);
    // The engine's own, a header, and labels and state of eight pages.
    expect(table.put(desk.engine.capture())).toBe(18);
    expect(table.put(desk.engine.capture())).toBe(1);
    desk.take({ trades: 1 }, { meter: 'm5' });
    expect(table.put(desk.engine.capture())).toBe(3);
  });

  it('[S9] goes on with what arrived later, day boundaries among it, as if nothing had happened', () => {
    const [channel] = deskCatalog.channels;
    if (channel === undefined) throw new Error('no channel');
    const metrics = [
      { name: 'trades', description: 'Trades', unit: '1', instrument: 'counter', reset: 'daily', timeZone: 'UTC' },
    ] as unknown as typeof channel.metrics;
    const catalog = compileCatalog([{ ...deskCatalog, channels: [{ ...channel, metrics }] }]);
    const midnight = Date.UTC(2026, 5, 2);
    const desk = new Desk({ catalog, startsMs: midnight - 10_000 });
    const table = new Table();
    desk.take({ trades: 1 });
    desk.pass(100);
    table.put(desk.engine.capture());
    const arrived = [midnight - 5_000, midnight + 5_000, midnight + 6_000];
    const sample = (atMs: number) => ({
      tenantId: 't',
      channel: 'desk',
      labels: { meter: 'm' },
      metrics: { trades: 1 },
      timestampMs: atMs,
    });
    const again = new Desk({ catalog, startsMs: midnight + 60_000 });
    again.engine.restore(table.sorted());
    for (const atMs of arrived) {
      desk.clock.set(atMs);
      desk.engine.take(sample(atMs));
      again.engine.replay(sample(atMs), atMs);
    }
    desk.pass(54_000);
    again.engine.advance(again.clock.nowMs());
    expect(again.engine.exportState()).toEqual(desk.engine.exportState());
  });

  it('[S9] leaves alone what belongs to a channel that is gone, and refuses what is damaged, missing or misplaced', () => {
    const desk = new Desk();
    for (let meter = 0; meter < 600; meter += 1) desk.take({ trades: 1 }, { meter: `m${meter}` });
    desk.ring('one');
    const table = new Table();
    table.put(desk.engine.capture());
    const all = table.sorted();
    const restore = (records: readonly StateRecord[], options: ConstructorParameters<typeof Desk>[0] = {}) =>
      new Desk(options).engine.restore(records);
    const channels = deskCatalog.channels.filter(({ name }) => name !== 'desk');
    expect([...restore(all, { catalog: compileCatalog([{ ...deskCatalog, channels }]) })]).toEqual(['desk']);
    all.forEach((record, index) => {
      const bytes = Uint8Array.from(record.bytes);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 4;
      expect(() => restore(all.with(index, { ...record, bytes })), `damaged ${index}`).toThrow('its checksum is wrong');
      expect(() => restore(all.filter((other) => other !== record)), `without ${index}`).toThrow(RangeError);
    });
    const pages = all.filter(({ kind }) => kind === 3);
    const [first, second] = pages as [StateRecord, StateRecord];
    const swapped = all.with(all.indexOf(first), { ...first, bytes: second.bytes });
    expect(() => restore(swapped)).toThrow('it stands in the place of another');
    const newer = Uint8Array.from(first.bytes);
    newer[3] = 9;
    expect(() => restore(all.with(all.indexOf(first), { ...first, bytes: newer }))).toThrow(
      'it has version 9; this program reads version 1',
    );
    expect(() => desk.engine.restore(all)).toThrow('without streams');
  });
});
