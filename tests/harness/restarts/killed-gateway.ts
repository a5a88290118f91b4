import { runCli } from '../run-cli.js';
import type { ProgramRun } from '../run-program.js';

/** At what moment the process is killed. */
export type KillAt = 'answers' | 'checkpoint' | 'start' | 'recovery';

/** A gateway as a process of its own, which is killed and started again on the same data. */
export class KilledGateway {
  private run: ProgramRun | undefined;
  private address: string | undefined;

  constructor(private readonly environment: Record<string, string>) {}

  /** Where it listens; undefined while it does not. */
  get url(): string | undefined {
    return this.address;
  }

  async start(): Promise<void> {
    this.run = runCli(['serve'], { PORT: '0', LOG_LEVEL: 'debug', ...this.environment });
    const [, url] = await this.run.printed(/listens on (\S+)/);
    this.address = url;
  }

  /** Resolves with the next line like this that has not been printed yet. */
  async prints(pattern: RegExp): Promise<void> {
    const printed = this.run?.output().length ?? 0;
    const isNew = new RegExp(`^[^]{${printed},}${pattern.source}`);
    await this.run?.printed(isNew);
  }

  async untilReady(): Promise<void> {
    await this.run?.printed(/Checkpoint \d+ read back|Database is up/);
    while (!(await fetch(`${this.address}/health/ready`)).ok);
  }

  output(): string {
    return this.run?.output() ?? '';
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.address = undefined;
    this.run?.child.kill(signal);
    await this.run?.ended;
  }
}
