import { describe, expect, it } from 'vitest';
import { Simulation } from './simulation.js';

const only = Number.parseInt(import.meta.env.SEED ?? '', 10);
const seeds = Number.isNaN(only) ? Array.from({ length: 100 }, (_, index) => index + 1) : [only];

describe('a life of the engine', () => {
  it.each(seeds)('[D1, D2, D5, D6] agrees with the model, seed %i', (seed) => {
    const simulation = new Simulation(seed);
    try {
      simulation.run(120);
    } catch (error) {
      throw new Error(`replay: npm run simulate -- --seed ${seed}`, { cause: error });
    }
    expect(simulation.story.snapshots).toBeGreaterThan(0);
  });
});
