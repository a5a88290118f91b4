import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Recovery } from '../storage/checkpoint/recovery.js';

/** Moves the engine's time on, shortly after each tick's end. Until all is read back, it stands where it stood. */
@Injectable()
export class Ticker implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly engine: Engine,
    private readonly recovery: Recovery,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    this.recovery.done.then(() => this.schedule());
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.isStopped) return;
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
