import type { SeededRandom } from '../seeded-random.js';
import { bump } from './daily-curve.js';
import type { ApplianceDefinition, ProgramPhase } from './programmed-appliance.js';

const minuteMs = 60_000;

const fridge: ApplianceDefinition = {
  circuit: 'kitchen',
  reactiveShare: 0.7,
  startsPerHour: () => Number.POSITIVE_INFINITY,
  program: (random) => [
    { powerW: random.between(75, 95), durationMs: random.between(10, 16) * minuteMs },
    { powerW: 2, durationMs: random.between(20, 34) * minuteMs },
  ],
};

const kettle: ApplianceDefinition = {
  circuit: 'kitchen',
  reactiveShare: 0,
  startsPerHour: (hour) => 0.3 + 1.6 * bump(hour, 7.5, 1.2) + 0.8 * bump(hour, 15.5, 1.5) + bump(hour, 20, 1.5),
  program: (random) => [{ powerW: random.between(1_900, 2_200), durationMs: random.between(1.5, 3.5) * minuteMs }],
};

const oven: ApplianceDefinition = {
  circuit: 'kitchen',
  reactiveShare: 0,
  startsPerHour: (hour) => 0.02 + 0.15 * bump(hour, 12.5, 1) + 0.6 * bump(hour, 18, 1.2),
  program: (random) => [
    { powerW: 2_400, durationMs: random.between(7, 10) * minuteMs },
    ...thermostat(random, random.wholeBetween(8, 20)),
  ],
};

const washingMachine: ApplianceDefinition = {
  circuit: 'laundry',
  reactiveShare: 0.35,
  startsPerHour: (hour) => 0.02 + 0.15 * bump(hour, 10, 2.5) + 0.08 * bump(hour, 19, 2),
  program: (random) => [
    { powerW: 120, durationMs: 3 * minuteMs },
    { powerW: 2_050, durationMs: random.between(10, 16) * minuteMs },
    ...tumbling(random, 14),
    { powerW: 480, durationMs: random.between(5, 8) * minuteMs },
  ],
};

export const householdAppliances = { fridge, kettle, oven, washingMachine } as const;
export type HouseholdAppliance = keyof typeof householdAppliances;

/** Once hot, an oven heats less than half of the time. */
function thermostat(random: SeededRandom, cycles: number): ProgramPhase[] {
  return Array.from({ length: cycles }, () => [
    { powerW: 40, durationMs: random.between(60, 100) * 1_000 },
    { powerW: 2_400, durationMs: random.between(35, 60) * 1_000 },
  ]).flat();
}

/** The drum turns, waits, and turns the other way. */
function tumbling(random: SeededRandom, turns: number): ProgramPhase[] {
  return Array.from({ length: turns }, () => [
    { powerW: random.between(170, 260), durationMs: random.between(70, 110) * 1_000 },
    { powerW: 15, durationMs: random.between(15, 30) * 1_000 },
  ]).flat();
}
