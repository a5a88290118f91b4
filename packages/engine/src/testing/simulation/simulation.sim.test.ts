import { describe, expect, it } from 'vitest';
import { Simulation } from './simulation.js';

const only = Number.parseInt(import.meta.env.SEED ?? '', 10);
const seeds = Number.isNaN(only) ? Array.from({ length: 80 }, (_, index) => index + 1) : [only];

function live(seed: number, tickMs: number): void {
  const simulation = new Simulation(seed, tickMs);
  try {
    simulation.run(120);
  } catch (error) {
    throw new Error(`replay: npm run simulate -- --seed ${seed} --tick ${tickMs}`, { cause: error });
  }
  expect(simulation.story.snapshots).toBeGreaterThan(0);
}

describe('a life of the engine', () => {
  it.each(seeds)(
    '[D1, D2, D5, D6, D8, D9, D12, S1, S2, S8, S9, W25, R8, R20, R21, R22, R23, R24, R30, R31, R32, R33, R34, R35, R40, R51] agrees with the model, seed %i',
    (seed) => live(seed, 100),
  );

  it.each([10, 1_000])('[R20] agrees with the model in ticks of %i ms', (tickMs) => {
    for (const seed of seeds.slice(0, 10)) live(seed, tickMs);
  });
});
