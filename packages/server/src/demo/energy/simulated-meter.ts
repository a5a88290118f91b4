import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { MeanReverting } from '../mean-reverting.js';
import { roundTo } from '../rounding.js';
import type { SeededRandom } from '../seeded-random.js';
import { StepClock } from '../step-clock.js';
import { EnergyRegister, SubMeter } from './energy-register.js';
import { Household, type HouseholdDefinition, type PhaseLoad } from './household.js';
import type { Circuit } from './programmed-appliance.js';

export interface MeterDefinition {
  readonly tenantId: string;
  readonly meterId: string;
  /** Time between two readings; some meters manage one per second, older ones one in ten. */
  readonly reportEveryMs: number;
  readonly household: HouseholdDefinition;
  /** Circuits with a sub-meter of their own. */
  readonly subMeters: readonly Circuit[];
}

/** Resistance between transformer and house, typical of a suburban feeder: 10 A lower the voltage by 2.8 V. */
const feederOhm = 0.28;

/** A timer that fires a little early must not cost a reading. */
const reportToleranceMs = 250;

/**
 * A meter with its household. Each reading holds until the next one, and the registers are the integral of exactly the
 * power that was reported. They count from the start of the demo: after a restart they begin at 0 again, which every
 * reader of a register knows to be a reset.
 */
export class SimulatedMeter {
  readonly #household: Household;
  readonly #gridVoltageV: MeanReverting;
  readonly #clock = new StepClock();
  readonly #importRegister = new EnergyRegister();
  readonly #exportRegister = new EnergyRegister();
  readonly #subMeters: readonly { readonly circuit: Circuit; readonly meter: SubMeter }[];
  #netW = 0;
  #circuitsW: Readonly<Record<Circuit, number>> = { general: 0, kitchen: 0, laundry: 0 };
  #reportedMs = Number.NEGATIVE_INFINITY;

  constructor(
    random: SeededRandom,
    private readonly definition: MeterDefinition,
  ) {
    this.#household = new Household(random.fork('household'), definition.household);
    this.#gridVoltageV = new MeanReverting(random.fork('voltage'), {
      mean: 232,
      deviation: 1.3,
      relaxationMs: 150_000,
    });
    this.#subMeters = definition.subMeters.map((circuit) => ({ circuit, meter: new SubMeter() }));
  }

  /** Samples of this moment; none when the next reading is not due. */
  step(nowMs: number, frequencyHz: number): IncomingSample[] {
    if (nowMs - this.#reportedMs < this.definition.reportEveryMs - reportToleranceMs) return [];
    this.#reportedMs = nowMs;
    const elapsedMs = this.#clock.advance(nowMs);
    this.hold(elapsedMs);

    const load = this.#household.advance(nowMs, elapsedMs);
    const gridV = this.#gridVoltageV.advance(elapsedMs);
    this.#netW = roundTo(
      load.phases.reduce((sum, phase) => sum + phase.activeW, 0),
      0,
    );
    this.#circuitsW = load.circuitsW;

    const conductors = load.phases.map((phase) => measure(phase, gridV));
    const connection = {
      power_w: this.#netW,
      power_import_w: Math.max(0, this.#netW),
      power_export_w: Math.max(0, -this.#netW),
      // Never below the active power, which was rounded on its own.
      apparent_power_va: Math.max(
        Math.abs(this.#netW),
        roundTo(
          conductors.reduce((sum, c) => sum + c.apparentVa, 0),
          0,
        ),
      ),
      energy_import_kwh: this.#importRegister.kwh,
      energy_export_kwh: this.#exportRegister.kwh,
      frequency_hz: roundTo(frequencyHz, 3),
    };
    const [only] = conductors;
    if (conductors.length === 1 && only !== undefined) {
      return [this.sample(nowMs, {}, { ...connection, ...only.metrics }), ...this.subMeterSamples(nowMs)];
    }
    return [
      this.sample(nowMs, {}, connection),
      ...conductors.map((conductor, index) => this.sample(nowMs, { phase: `L${index + 1}` }, conductor.metrics)),
      ...this.subMeterSamples(nowMs),
    ];
  }

  /** What was reported last held until now. */
  private hold(elapsedMs: number): void {
    this.#importRegister.add(Math.max(0, this.#netW), elapsedMs);
    this.#exportRegister.add(Math.max(0, -this.#netW), elapsedMs);
    for (const { circuit, meter } of this.#subMeters) meter.add(this.#circuitsW[circuit], elapsedMs);
  }

  private subMeterSamples(nowMs: number): IncomingSample[] {
    return this.#subMeters.flatMap(({ circuit, meter }) => {
      const usedWh = meter.report(nowMs);
      return usedWh === undefined ? [] : [this.sample(nowMs, { circuit }, { energy_wh: usedWh })];
    });
  }

  private sample(
    nowMs: number,
    labels: Readonly<Record<string, string>>,
    metrics: Readonly<Record<string, number>>,
  ): IncomingSample {
    const { tenantId, meterId } = this.definition;
    return {
      tenantId,
      channel: 'meters',
      labels: { meterId, ...labels },
      metrics,
      timestampMs: nowMs,
      quality: 'demo',
    };
  }
}

interface ConductorReading {
  readonly apparentVa: number;
  readonly metrics: { readonly voltage_v: number; readonly current_a: number };
}

/** Voltage sags with load and rises with export. */
function measure(phase: PhaseLoad, gridV: number): ConductorReading {
  const voltageV = gridV - feederOhm * (phase.activeW / gridV);
  const apparentVa = Math.hypot(phase.activeW, phase.reactiveVar);
  return {
    apparentVa,
    metrics: { voltage_v: roundTo(voltageV, 1), current_a: roundTo(apparentVa / voltageV, 2) },
  };
}
