import { Injectable } from '@nestjs/common';
import { MqttSources } from '../ingest/mqtt/mqtt-sources.js';
import { Database, type DatabaseState } from '../storage/database.js';

export interface Readiness {
  /** `degraded`: live numbers flow, something beside them does not. */
  readonly status: 'ready' | 'degraded' | 'unavailable';
  readonly components: {
    readonly gateway: 'up' | 'draining';
    readonly database: DatabaseState;
    /** By broker; left out where the gateway listens to none. */
    readonly mqtt?: Readonly<Record<string, 'up' | 'down'>>;
  };
}

/** Whether the gateway can do its work, and what it lacks. */
@Injectable()
export class Health {
  private isDraining = false;

  constructor(
    private readonly database: Database,
    private readonly mqttSources: MqttSources,
  ) {}

  drain(): void {
    this.isDraining = true;
  }

  readiness(): Readiness {
    const database = this.database.state;
    const sources = this.mqttSources.list();
    const isWhole = database.status === 'up' && sources.every(({ isUp }) => isUp);
    const mqtt = Object.fromEntries(sources.map(({ name, isUp }) => [name, isUp ? 'up' : 'down'] as const));
    return {
      status: this.isDraining ? 'unavailable' : isWhole ? 'ready' : 'degraded',
      components: {
        gateway: this.isDraining ? 'draining' : 'up',
        database,
        ...(sources.length === 0 ? {} : { mqtt }),
      },
    };
  }
}
