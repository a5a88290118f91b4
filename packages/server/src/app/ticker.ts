import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { SETTINGS, type Settings } from '../config/settings.js';

/** Moves the engine's time on, shortly after each tick's end. */
@Injectable()
export class Ticker implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private schedule(): void {
    const { tickMs } = this.settings;
    const nowMs = this.engine.nowMs();
    this.timer = setTimeout(
      () => {
        this.engine.advance(this.engine.nowMs());
        this.schedule();
      },
      tickMs - (nowMs % tickMs),
    );
  }
}
