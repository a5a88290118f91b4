import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { roundTo } from '../rounding.js';
import type { SeededRandom } from '../seeded-random.js';
import { StepClock } from '../step-clock.js';
import { Patient, type PatientDefinition, type VitalSigns } from './patient.js';
import { type Contact, SensorContact } from './sensor-contact.js';

export interface MonitorDefinition {
  readonly tenantId: string;
  readonly patientId: string;
  readonly deviceId: string;
  readonly patient: PatientDefinition;
  /** What the monitor sends for a numeric that it cannot measure: makers differ. */
  readonly notMeasured: 'zero' | 'absent';
  /** An arterial line reads every second, a cuff every quarter of an hour. */
  readonly bloodPressure: 'arterial-line' | 'cuff';
  readonly breathes: 'air' | 'oxygen';
}

/** Mean calm between two disturbances of the sensors: with one in three a lead, a lead falls off about every quarter of an hour. */
const calmMeanMs = 4 * 60_000;

const cuffEveryMs = 15 * 60_000;
const temperatureEveryMs = 60_000;
/** What a nurse charts at each round. */
const roundEveryMs = 30 * 60_000;

type Numerics = Record<string, number>;

/** A bedside monitor: what it shows of its patient, artefacts included. */
export class PatientMonitor {
  readonly #clock = new StepClock();
  readonly #patient: Patient;
  readonly #contact: SensorContact;
  readonly #noise: SeededRandom;
  #untilCuffMs = 20_000;
  #untilTemperatureMs = 0;
  #untilRoundMs = 0;

  constructor(
    random: SeededRandom,
    private readonly definition: MonitorDefinition,
  ) {
    this.#patient = new Patient(random.fork('patient'), definition.patient);
    this.#contact = new SensorContact(random.fork('contact'), calmMeanMs);
    this.#noise = random.fork('noise');
  }

  step(nowMs: number): IncomingSample {
    const elapsedMs = this.#clock.advance(nowMs);
    const signs = this.#patient.advance(elapsedMs);
    const contact = this.#contact.advance(elapsedMs);
    return {
      tenantId: this.definition.tenantId,
      channel: 'vitals',
      labels: { patientId: this.definition.patientId, deviceId: this.definition.deviceId },
      metrics: {
        ...this.electrodes(signs, contact),
        ...this.fingerSensor(signs, contact),
        ...this.bloodPressure(signs, elapsedMs),
        ...this.thermometer(signs, elapsedMs),
        ...this.charted(elapsedMs),
      },
      timestampMs: nowMs,
      quality: 'demo',
    };
  }

  /** The electrodes count heart beats and, by the impedance of the chest, breaths: when a lead is off, both are lost. */
  private electrodes(signs: VitalSigns, contact: Contact): Numerics {
    if (contact === 'lead-off') {
      return this.definition.notMeasured === 'zero' ? { heart_rate: 0, respiratory_rate: 0 } : {};
    }
    // Motion looks like additional beats and breaths: the classic false alarm.
    const moving = contact === 'motion';
    return {
      heart_rate: roundTo(signs.heartRatePerMin + (moving ? this.#noise.between(10, 55) : 0), 0),
      respiratory_rate: roundTo(signs.breathsPerMin + (moving ? this.#noise.between(4, 16) : 0), 0),
    };
  }

  /** Light through a finger: independent of the electrodes, but the first to suffer from motion. */
  private fingerSensor(signs: VitalSigns, contact: Contact): Numerics {
    const pulse = signs.heartRatePerMin + 0.6 * this.#noise.normal();
    if (contact !== 'motion') return { pulse_rate: roundTo(pulse, 0), spo2: roundTo(signs.spo2Percent, 0) };
    return {
      pulse_rate: roundTo(pulse + this.#noise.between(-12, 25), 0),
      spo2: roundTo(signs.spo2Percent - this.#noise.between(2, 12), 0),
    };
  }

  /** One triple with one time: systolic and diastolic of different moments are no blood pressure. */
  private bloodPressure(signs: VitalSigns, elapsedMs: number): Numerics {
    if (this.definition.bloodPressure === 'cuff') {
      this.#untilCuffMs -= elapsedMs;
      if (this.#untilCuffMs > 0) return {};
      this.#untilCuffMs = cuffEveryMs;
    }
    return {
      systolic: roundTo(signs.systolicMmHg, 0),
      diastolic: roundTo(signs.diastolicMmHg, 0),
      mean_arterial: roundTo(signs.meanArterialMmHg, 0),
    };
  }

  private thermometer(signs: VitalSigns, elapsedMs: number): Numerics {
    this.#untilTemperatureMs -= elapsedMs;
    if (this.#untilTemperatureMs > 0) return {};
    this.#untilTemperatureMs = temperatureEveryMs;
    return { temperature: roundTo(signs.temperatureCel, 1) };
  }

  /** No monitor measures these, and no early-warning score is complete without them. */
  private charted(elapsedMs: number): Numerics {
    this.#untilRoundMs -= elapsedMs;
    if (this.#untilRoundMs > 0) return {};
    this.#untilRoundMs = roundEveryMs;
    return { supplemental_oxygen: this.definition.breathes === 'oxygen' ? 1 : 0, consciousness: 0 };
  }
}
