import { describe, expect, it } from 'vitest';
import { Simulation } from './simulation.js';

const only = Number.parseInt(import.meta.env.SEED ?? '', 10);
const seeds = Number.isNaN(only) ? Array.from({ length: 100 }, (_, index) => index + 1) : [only];

describe('a life of the engine', () => {
  it.each(seeds)(
    '[D1, D2, D5, D6, D12, S1, S2, S9, R8, R20, R21, R22, R23, R24, R30, R31, R32, R33, R34, R35, R40, R51] agrees with the model, seed %i',
    (seed) => {
      const simulation = new Simulation(seed);
      try {
        simulation.run(120);
      } catch (error) {
        throw new Error(`replay: npm run simulate -- --seed ${seed}`, { cause: error });
      }
      expect(simulation.story.snapshots).toBeGreaterThan(0);
    },
  );
});
