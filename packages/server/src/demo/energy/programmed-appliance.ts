import type { SeededRandom } from '../seeded-random.js';

/** Part of a house's wiring that a sub-meter can watch. */
export type Circuit = 'general' | 'kitchen' | 'laundry';

export interface ProgramPhase {
  readonly powerW: number;
  readonly durationMs: number;
}

export interface ApplianceDefinition {
  readonly circuit: Circuit;
  /** Reactive over active power: 0 for heat, about 0.7 for motors. */
  readonly reactiveShare: number;
  /** How often somebody switches it on, by the hour of the day; `Infinity` = it starts over by itself. */
  readonly startsPerHour: (localHour: number) => number;
  readonly program: (random: SeededRandom) => readonly ProgramPhase[];
}

/** An appliance that runs through the phases of a program: a kettle has one, a washing machine many. */
export class ProgrammedAppliance {
  #phases: readonly ProgramPhase[] = [];
  #phaseIndex = 0;
  #phaseElapsedMs = 0;

  constructor(
    private readonly random: SeededRandom,
    readonly definition: ApplianceDefinition,
  ) {
    // Whatever always runs has been running before the demo looked.
    if (definition.startsPerHour(0) === Number.POSITIVE_INFINITY) {
      this.#phases = definition.program(random);
      this.skip(random.between(0, totalMs(this.#phases)));
    }
  }

  /** Power in W from now on. */
  advance(localHour: number, elapsedMs: number): number {
    if (this.running) this.skip(elapsedMs);
    else if (elapsedMs > 0 && this.random.happens(this.definition.startsPerHour(localHour), elapsedMs)) this.start();
    return this.#phases[this.#phaseIndex]?.powerW ?? 0;
  }

  private get running(): boolean {
    return this.#phaseIndex < this.#phases.length;
  }

  private start(): void {
    this.#phases = this.definition.program(this.random);
    this.#phaseIndex = 0;
    this.#phaseElapsedMs = 0;
  }

  private skip(elapsedMs: number): void {
    this.#phaseElapsedMs += elapsedMs;
    let phase = this.#phases[this.#phaseIndex];
    while (phase !== undefined && this.#phaseElapsedMs >= phase.durationMs) {
      this.#phaseElapsedMs -= phase.durationMs;
      this.#phaseIndex += 1;
      phase = this.#phases[this.#phaseIndex];
    }
  }
}

function totalMs(phases: readonly ProgramPhase[]): number {
  return phases.reduce((sum, phase) => sum + phase.durationMs, 0);
}
