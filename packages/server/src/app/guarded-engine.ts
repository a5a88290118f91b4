import { Engine, type EngineOptions, type Resolved } from '@streamgauge/engine';

/** Has the last word on a question that catalog and rights allow. @throws StreamgaugeError */
export type Guard = (question: Resolved['question']) => void;

/** The engine, with questions that are refused for what the gateway knows and the catalog does not: at every door alike. */
export class GuardedEngine extends Engine {
  constructor(
    options: EngineOptions,
    private readonly guard: Guard,
  ) {
    super(options);
  }

  override resolve(...of: Parameters<Engine['resolve']>): Resolved {
    const resolved = super.resolve(...of);
    this.guard(resolved.question);
    return resolved;
  }
}
