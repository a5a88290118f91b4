import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { Admission } from '../admission/admission.js';
import { InputLog } from '../input-log/input-log.js';
import { type ConnectedBroker, MQTT_BROKERS } from './load-mqtt.js';
import { MqttSource } from './mqtt-source.js';

/** The MQTT brokers that the gateway listens to. */
@Injectable()
export class MqttSources implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sources: readonly MqttSource[];

  constructor(
    @Inject(MQTT_BROKERS) brokers: readonly ConnectedBroker[],
    admission: Admission,
    engine: Engine,
    log: InputLog,
    private readonly recovery: Recovery,
  ) {
    this.sources = brokers.map((broker) => new MqttSource(broker, admission, engine, log));
  }

  /** Not before it is known what was taken in; the brokers keep what comes meanwhile. */
  onApplicationBootstrap(): void {
    void this.recovery.done.then(() => {
      for (const source of this.sources) source.start();
    });
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.close()));
  }

  list(): readonly MqttSource[] {
    return this.sources;
  }
}
