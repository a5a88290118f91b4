import { randomBytes } from 'node:crypto';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Catalog, Engine, type QuestionGuard } from '@streamgauge/engine';
import { withAlertPolicy } from '../alerts/alert-policy.js';
import { ALERT_RULES, type AlertRule } from '../alerts/rules/alert-rule.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { DeviceRegistry } from '../devices/device-registry.js';
import { KAFKA_PLAN, type KafkaPlan } from '../ingest/kafka/load-kafka.js';
import { type ConnectedBroker, MQTT_BROKERS } from '../ingest/mqtt/load-mqtt.js';
import { TickTimes } from '../telemetry/tick-times.js';
import { systemClock } from './system-clock.js';
import { Ticker } from './ticker.js';

/** What was read from files before the start. */
export interface Files {
  readonly catalog: Catalog;
  readonly rules: readonly AlertRule[];
  readonly devices: DeviceRegistry;
  readonly kafka: KafkaPlan;
  readonly brokers: readonly ConnectedBroker[];
}

/** The engine, the settings and what was read from files, for every other module. */
@Global()
@Module({})
export class EngineModule {
  static with(settings: Settings, { catalog, rules, devices, kafka, brokers }: Files): DynamicModule {
    // A position of an earlier start is worthless, and must not look like one of this start.
    const epoch = randomBytes(6).toString('hex');
    const { tickMs, tenantLimits: limits } = settings;
    const ticks = new TickTimes();
    const guard: QuestionGuard = {
      narrow: (principal, channel) => withAlertPolicy(catalog, principal, channel),
      check: (question) => devices.refuseIntervalMeter(question),
    };
    const engine = new Engine({ catalog, clock: systemClock, epoch, tickMs, limits, tickWatch: ticks, guard });
    return {
      module: EngineModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Engine, useValue: engine },
        { provide: TickTimes, useValue: ticks },
        { provide: ALERT_RULES, useValue: rules },
        { provide: DeviceRegistry, useValue: devices },
        { provide: KAFKA_PLAN, useValue: kafka },
        { provide: MQTT_BROKERS, useValue: brokers },
        Ticker,
      ],
      exports: [SETTINGS, Engine, TickTimes, ALERT_RULES, DeviceRegistry, KAFKA_PLAN, MQTT_BROKERS],
    };
  }
}
