import { MeanReverting } from '../mean-reverting.js';
import type { SeededRandom } from '../seeded-random.js';
import { livingShare, localHourAt, sunShare } from './daily-curve.js';
import { type HouseholdAppliance, householdAppliances } from './household-appliances.js';
import { type Circuit, ProgrammedAppliance } from './programmed-appliance.js';

export interface HouseholdDefinition {
  readonly phaseCount: 1 | 3;
  readonly baseLoadW: number;
  /** Lights, screens and cooking at the evening's peak. */
  readonly livingPeakW: number;
  readonly appliances: readonly HouseholdAppliance[];
  /** Power of the solar panels under a clear noon; 0 = none. */
  readonly solarPeakW: number;
}

/** Power of one conductor: import positive. */
export interface PhaseLoad {
  readonly activeW: number;
  readonly reactiveVar: number;
}

export interface HouseholdLoad {
  readonly phases: readonly PhaseLoad[];
  readonly circuitsW: Readonly<Record<Circuit, number>>;
}

/** What lights and screens take beyond active power. */
const livingReactiveShare = 0.15;

/** Clouds never take all light: about a sixth is left under a grey sky. */
const lightShareMin = 0.15;

/** What happens behind one meter: a base load, people, appliances, and the sun on the roof. */
export class Household {
  readonly #appliances: readonly ProgrammedAppliance[];
  readonly #mood: MeanReverting;
  readonly #clouds: MeanReverting;

  constructor(
    random: SeededRandom,
    private readonly definition: HouseholdDefinition,
  ) {
    this.#appliances = definition.appliances.map(
      (name) => new ProgrammedAppliance(random.fork(name), householdAppliances[name]),
    );
    this.#mood = new MeanReverting(random.fork('mood'), { mean: 1, deviation: 0.18, relaxationMs: 240_000 });
    this.#clouds = new MeanReverting(random.fork('clouds'), { mean: 0.75, deviation: 0.25, relaxationMs: 300_000 });
  }

  /** Load from now on. */
  advance(nowMs: number, elapsedMs: number): HouseholdLoad {
    const hour = localHourAt(nowMs);
    const mood = Math.max(0.3, this.#mood.advance(elapsedMs));
    const livingW = this.definition.baseLoadW + this.definition.livingPeakW * livingShare(hour) * mood;
    const clouds = Math.min(1, Math.max(lightShareMin, this.#clouds.advance(elapsedMs)));
    const solarW = this.definition.solarPeakW * sunShare(hour) * clouds;

    const phases = Array.from({ length: this.definition.phaseCount }, () => ({ activeW: 0, reactiveVar: 0 }));
    const circuitsW = { general: livingW, kitchen: 0, laundry: 0 };
    addTo(phases, 0, livingW, livingReactiveShare);
    addTo(phases, 0, -solarW, 0);
    for (const [index, appliance] of this.#appliances.entries()) {
      const powerW = appliance.advance(hour, elapsedMs);
      circuitsW[appliance.definition.circuit] += powerW;
      // Electricians spread the big loads over the conductors.
      addTo(phases, index + 1, powerW, appliance.definition.reactiveShare);
    }
    return { phases, circuitsW };
  }
}

function addTo(
  phases: { activeW: number; reactiveVar: number }[],
  index: number,
  activeW: number,
  reactiveShare: number,
): void {
  const phase = phases[index % phases.length];
  if (phase === undefined) return;
  phase.activeW += activeW;
  phase.reactiveVar += activeW * reactiveShare;
}
