import { Engine, type EngineOptions, type Principal, type Resolved } from '@streamgauge/engine';

/** What the gateway knows of a question, and the catalog does not. */
export interface Guard {
  /** The principal, held to what it may see of a channel beyond the catalog's rights. */
  narrow(principal: Principal, channel: string): Principal;
  /** Has the last word on a question that catalog and rights allow. @throws StreamgaugeError */
  check(question: Resolved['question']): void;
}

/** The engine, with a guard before each question: at every door alike. */
export class GuardedEngine extends Engine {
  constructor(
    options: EngineOptions,
    private readonly guard: Guard,
  ) {
    super(options);
  }

  override resolve(...[principal, request]: Parameters<Engine['resolve']>): Resolved {
    const held = 'channel' in request ? this.guard.narrow(principal, request.channel) : principal;
    const resolved = super.resolve(held, request);
    this.guard.check(resolved.question);
    return resolved;
  }
}
