import { randomBytes } from 'node:crypto';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Catalog, Engine } from '@streamgauge/engine';
import { SETTINGS, type Settings } from '../config/settings.js';
import { TickTimes } from '../telemetry/tick-times.js';
import { systemClock } from './system-clock.js';
import { Ticker } from './ticker.js';

/** The engine and the settings, for every other module. */
@Global()
@Module({})
export class EngineModule {
  static with(settings: Settings, catalog: Catalog): DynamicModule {
    // A position of an earlier start is worthless, and must not look like one of this start.
    const epoch = randomBytes(6).toString('hex');
    const { tickMs, tenantLimits: limits } = settings;
    const ticks = new TickTimes();
    const engine = new Engine({ catalog, clock: systemClock, epoch, tickMs, limits, tickWatch: ticks });
    return {
      module: EngineModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Engine, useValue: engine },
        { provide: TickTimes, useValue: ticks },
        Ticker,
      ],
      exports: [SETTINGS, Engine, TickTimes],
    };
  }
}
