import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { MeanReverting } from '../mean-reverting.js';
import { SeededRandom } from '../seeded-random.js';
import type { SimulatorOptions } from '../simulator-options.js';
import { StepClock } from '../step-clock.js';
import type { HouseholdDefinition } from './household.js';
import { type MeterDefinition, SimulatedMeter } from './simulated-meter.js';

type MeterTemplate = Omit<MeterDefinition, 'tenantId' | 'meterId'>;

const familyWithSolar: MeterTemplate = {
  reportEveryMs: 1_000,
  subMeters: ['kitchen', 'laundry'],
  household: {
    phaseCount: 1,
    baseLoadW: 140,
    livingPeakW: 520,
    appliances: ['fridge', 'kettle', 'oven', 'washingMachine'],
    solarPeakW: 4_200,
  },
};

const flat: MeterTemplate = {
  reportEveryMs: 1_000,
  subMeters: [],
  household: { phaseCount: 1, baseLoadW: 70, livingPeakW: 260, appliances: ['fridge', 'kettle'], solarPeakW: 0 },
};

const largeHouseOnThreePhases: MeterTemplate = {
  reportEveryMs: 1_000,
  subMeters: ['kitchen'],
  household: {
    phaseCount: 3,
    baseLoadW: 210,
    livingPeakW: 640,
    appliances: ['fridge', 'oven', 'kettle', 'washingMachine'],
    solarPeakW: 6_500,
  },
};

/** Older meters send a telegram every ten seconds. */
const houseWithOlderMeter: MeterTemplate = {
  reportEveryMs: 10_000,
  subMeters: [],
  household: {
    phaseCount: 1,
    baseLoadW: 110,
    livingPeakW: 380,
    appliances: ['fridge', 'kettle', 'washingMachine'],
    solarPeakW: 0,
  },
};

const templates: readonly MeterTemplate[] = [familyWithSolar, flat, largeHouseOnThreePhases, houseWithOlderMeter];

/** The electricity meters of one tenant, on one grid. */
export class EnergySimulator {
  readonly #clock = new StepClock();
  readonly #frequencyHz: MeanReverting;
  readonly #meters: readonly SimulatedMeter[];

  constructor({ tenantId, seed }: SimulatorOptions) {
    const random = new SeededRandom(seed, `${tenantId}/energy`);
    this.#frequencyHz = new MeanReverting(random.fork('grid'), { mean: 50, deviation: 0.02, relaxationMs: 60_000 });
    this.#meters = templates.map((template, index) => {
      const meterId = `${tenantId}-meter-${index + 1}`;
      const own = random.fork(meterId);
      return new SimulatedMeter(own, {
        ...template,
        tenantId,
        meterId,
        household: individual(template.household, own),
      });
    });
  }

  step(nowMs: number): IncomingSample[] {
    const frequencyHz = this.#frequencyHz.advance(this.#clock.advance(nowMs));
    return this.#meters.flatMap((meter) => meter.step(nowMs, frequencyHz));
  }
}

/** No two houses are alike: up to a quarter more or less than typical. */
function individual(typical: HouseholdDefinition, random: SeededRandom): HouseholdDefinition {
  const scale = random.between(0.75, 1.25);
  return {
    ...typical,
    baseLoadW: typical.baseLoadW * scale,
    livingPeakW: typical.livingPeakW * scale,
    solarPeakW: typical.solarPeakW * random.between(0.8, 1.2),
  };
}
