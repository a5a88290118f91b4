import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { SeededRandom } from '../seeded-random.js';
import type { SimulatorOptions } from '../simulator-options.js';
import type { PatientDefinition } from './patient.js';
import { type MonitorDefinition, PatientMonitor } from './patient-monitor.js';

type Bed = Omit<MonitorDefinition, 'tenantId' | 'patientId' | 'deviceId'>;

/** Three beds: two with an arterial line and monitors of different makers, one with a cuff. */
const beds: readonly Bed[] = [
  {
    notMeasured: 'zero',
    bloodPressure: 'arterial-line',
    breathes: 'air',
    patient: {
      heartRatePerMin: 74,
      breathsPerMin: 15,
      spo2Percent: 97.5,
      systolicMmHg: 122,
      diastolicMmHg: 72,
      temperatureCel: 36.8,
    },
  },
  {
    notMeasured: 'absent',
    bloodPressure: 'arterial-line',
    breathes: 'oxygen',
    patient: {
      heartRatePerMin: 92,
      breathsPerMin: 19,
      spo2Percent: 94,
      systolicMmHg: 108,
      diastolicMmHg: 63,
      temperatureCel: 38.1,
    },
  },
  {
    notMeasured: 'zero',
    bloodPressure: 'cuff',
    breathes: 'air',
    patient: {
      heartRatePerMin: 62,
      breathsPerMin: 14.5,
      spo2Percent: 98,
      systolicMmHg: 134,
      diastolicMmHg: 81,
      temperatureCel: 36.5,
    },
  },
];

/** The monitored patients of one tenant. */
export class HealthSimulator {
  readonly #monitors: readonly PatientMonitor[];

  constructor({ tenantId, seed }: SimulatorOptions) {
    const random = new SeededRandom(seed, `${tenantId}/health`);
    this.#monitors = beds.map((bed, index) => {
      const patientId = `${tenantId}-patient-${index + 1}`;
      const own = random.fork(patientId);
      return new PatientMonitor(own, {
        ...bed,
        tenantId,
        patientId,
        deviceId: `${tenantId}-monitor-${index + 1}`,
        patient: individual(bed.patient, own),
      });
    });
  }

  step(nowMs: number): IncomingSample[] {
    return this.#monitors.map((monitor) => monitor.step(nowMs));
  }
}

/** No two patients are alike. */
function individual(typical: PatientDefinition, random: SeededRandom): PatientDefinition {
  return {
    ...typical,
    heartRatePerMin: typical.heartRatePerMin + random.between(-5, 5),
    breathsPerMin: typical.breathsPerMin + random.between(-1.5, 1.5),
    systolicMmHg: typical.systolicMmHg + random.between(-6, 6),
  };
}
