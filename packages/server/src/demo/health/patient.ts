import { MeanReverting } from '../mean-reverting.js';
import type { SeededRandom } from '../seeded-random.js';

export interface PatientDefinition {
  /** Resting values, around which the patient drifts. */
  readonly heartRatePerMin: number;
  readonly breathsPerMin: number;
  readonly spo2Percent: number;
  readonly systolicMmHg: number;
  readonly diastolicMmHg: number;
  readonly temperatureCel: number;
}

/** What is true of the patient, whatever the monitor makes of it. */
export interface VitalSigns {
  readonly heartRatePerMin: number;
  readonly breathsPerMin: number;
  readonly spo2Percent: number;
  readonly systolicMmHg: number;
  readonly meanArterialMmHg: number;
  readonly diastolicMmHg: number;
  readonly temperatureCel: number;
}

/** Respiratory sinus arrhythmia: the heart speeds up with each breath in and slows down with each breath out. */
const sinusSwingPerMin = 2.5;

/** Arterial pressure falls a little with each breath in. */
const pressureSwingMmHg = 2;

/**
 * Physiology in a few lines: one slow "arousal" drives heart, breath and pressure together, each has a drift of its own, and
 * the breath modulates heart rate and pressure from second to second.
 */
export class Patient {
  readonly #arousal: MeanReverting;
  readonly #heart: MeanReverting;
  readonly #breath: MeanReverting;
  readonly #pressure: MeanReverting;
  readonly #oxygen: MeanReverting;
  readonly #temperature: MeanReverting;
  #breathPhase = 0;

  constructor(
    random: SeededRandom,
    private readonly definition: PatientDefinition,
  ) {
    const wander = (name: string, deviation: number, relaxationMinutes: number) =>
      new MeanReverting(random.fork(name), { mean: 0, deviation, relaxationMs: relaxationMinutes * 60_000 });
    this.#arousal = wander('arousal', 1, 6);
    this.#heart = wander('heart', 2.5, 3);
    this.#breath = wander('breath', 1, 2);
    this.#pressure = wander('pressure', 4, 8);
    this.#oxygen = wander('oxygen', 0.8, 4);
    this.#temperature = wander('temperature', 0.15, 60);
  }

  advance(elapsedMs: number): VitalSigns {
    const arousal = this.#arousal.advance(elapsedMs);
    const breathsPerMin = clamp(this.definition.breathsPerMin + 1.8 * arousal + this.#breath.advance(elapsedMs), 8, 32);
    this.#breathPhase = (this.#breathPhase + (breathsPerMin * elapsedMs) / 60_000) % 1;
    const breath = Math.sin(2 * Math.PI * this.#breathPhase);

    const heartRatePerMin =
      this.definition.heartRatePerMin + 6 * arousal + this.#heart.advance(elapsedMs) + sinusSwingPerMin * breath;
    const pressure = 5 * arousal + this.#pressure.advance(elapsedMs) - pressureSwingMmHg * breath;
    const systolicMmHg = clamp(this.definition.systolicMmHg + pressure, 80, 190);
    const diastolicMmHg = clamp(this.definition.diastolicMmHg + 0.5 * pressure, 40, systolicMmHg - 20);
    return {
      heartRatePerMin: clamp(heartRatePerMin, 40, 150),
      breathsPerMin,
      spo2Percent: clamp(this.definition.spo2Percent + this.#oxygen.advance(elapsedMs), 85, 100),
      systolicMmHg,
      diastolicMmHg,
      // A third of the way up: the heart spends two thirds of a beat in diastole.
      meanArterialMmHg: diastolicMmHg + (systolicMmHg - diastolicMmHg) / 3,
      temperatureCel: this.definition.temperatureCel + this.#temperature.advance(elapsedMs),
    };
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
