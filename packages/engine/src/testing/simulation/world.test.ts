import { describe, expect, it } from 'vitest';
import { coverage } from '../reference/answer.js';
import { isAlive, livesOf } from '../reference/series-lives.js';
import { World } from './world.js';

const tickMs = 1_000;
const m1 = { meter: 'm1' };
const sample = (arrivedMs: number, meter = 'm1') => ({
  ...{ tenantId: 'a', labels: { meter }, metrics: { power: 1 } },
  ...{ timestampMs: arrivedMs, arrivedMs },
});
const question = { tenantId: 'a', metrics: [], filters: {}, groupBy: [] };
const knownAt = ({ heard, ends }: World, atMs: number) => coverage(heard, question, atMs, 2_001, ends).get('[]');

describe('a process that starts again, as the model sees it', () => {
  it('[S9, R51] leaves over what was to end with the open tick, although it spoke in it', () => {
    const world = new World(tickMs, 4_000);
    world.take(sample(10_100));
    world.take(sample(10_150, 'm2'));
    world.end('a', m1, 10_200);
    world.restart(10_000);
    expect(knownAt(world, 11_000)).toEqual({ fresh: 1, known: 1 });
    expect(world.livingSeries()).toBe(1);
    expect(world.lives('a', m1, 10_300)).toBe(false);
    world.take(sample(10_400));
    expect(world.lives('a', m1, 10_500)).toBe(true);
    expect(knownAt(world, 11_000)).toEqual({ fresh: 2, known: 2 });
  });

  it('[S9, R37] has heard of what goes on until the end of the open tick', () => {
    const world = new World(tickMs, 4_000);
    world.take(sample(10_100));
    world.restart(10_000);
    expect(knownAt(world, 12_999)).toEqual({ fresh: 1, known: 1 });
    expect(knownAt(world, 13_001)).toEqual({ fresh: 0, known: 1 });
  });

  it('[S9, R51] begins a series anew that ended with the last tick and spoke since', () => {
    const world = new World(tickMs, 4_000);
    world.take(sample(9_100));
    world.end('a', m1, 9_200);
    world.pass(10_000);
    world.take(sample(10_100));
    world.restart(10_000);
    const lives = livesOf(world.samples, world.ends);
    expect(lives.map((life) => [life.samples.length, isAlive(life, 10_000)])).toEqual([
      [1, false],
      [1, true],
    ]);
    expect(knownAt(world, 11_000)).toEqual({ fresh: 1, known: 1 });
  });
});
