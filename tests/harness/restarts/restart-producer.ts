import { tokenFor } from '../token.js';
import type { KilledGateway } from './killed-gateway.js';

/** What one site must have in the end: the producer's own sums, made without a line of the gateway. */
export interface SiteTotals {
  samples: number;
  amount: number;
  register: number;
  level: number;
}

export interface ProducerOptions {
  readonly gateway: KilledGateway;
  readonly name: string;
  readonly dice: () => number;
  /** Called with each answer, so that somebody can count them. */
  readonly answered: () => void;
}

const sitesOfOne = 40;
const startMs = Date.now() - 3_600_000;

/** Sends batches of samples and of events one after another, and each again with the same ids until it is answered with 202. */
export class RestartProducer {
  readonly sites = new Map<string, SiteTotals>();
  sent = 0;
  events = 0;
  repeats = 0;
  private isOver = false;
  private serial = 0;
  private readonly registers = new Map<string, number>();

  constructor(private readonly options: ProducerOptions) {}

  async run(): Promise<void> {
    const token = await tokenFor({ scope: 'ingest', tenantId: 'kept' });
    while (!this.isOver) {
      await this.deliver(token, 'work', this.nextBatch());
      if (this.options.dice() < 0.2) await this.deliver(token, 'facts', this.nextEvents());
    }
  }

  /** The batch that is under way is delivered still. */
  stop(): void {
    this.isOver = true;
  }

  private nextBatch(): object[] {
    const { dice, name } = this.options;
    return Array.from({ length: 1 + Math.floor(dice() * 20) }, () => {
      this.serial += 1;
      const site = `${name}-${Math.floor(dice() * sitesOfOne)}`;
      const amount = Math.floor(dice() * 1_000);
      const level = Math.floor(dice() * 1_000);
      const before = this.registers.get(site);
      const register = (before ?? 500) + Math.floor(dice() * 50);
      this.registers.set(site, register);
      const totals = this.sites.get(site) ?? { samples: 0, amount: 0, register: 0, level: 0 };
      totals.samples += 1;
      totals.amount += amount;
      totals.register += register - (before ?? register);
      totals.level = level;
      this.sites.set(site, totals);
      this.sent += 1;
      const metrics = { samples: 1, amount, register, level };
      return { id: `${name}-${this.serial}`, labels: { site }, metrics, timestamp: startMs + this.serial };
    });
  }

  private nextEvents(): object[] {
    this.serial += 1;
    this.events += 1;
    return [{ id: `${this.options.name}-e${this.serial}`, type: 'fact', data: { serial: this.serial } }];
  }

  private async deliver(token: string, channel: string, body: object[]): Promise<void> {
    for (;;) {
      const { url } = this.options.gateway;
      const status = url === undefined ? 0 : await this.post(`${url}/ingest/${channel}`, token, body);
      if (status === 202) break;
      if (status !== 0 && status !== 503) throw new Error(`a batch was answered with ${status}`);
      this.repeats += 1;
      // Whoever asks a process that is not there gets its answer at once; others must have their turn.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.options.answered();
  }

  /** The status of the answer; 0 = there was none. */
  private async post(url: string, token: string, body: object[]): Promise<number> {
    try {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      if (response.status !== 202) return response.status;
      const { rejected } = (await response.json()) as { rejected: unknown[] };
      if (rejected.length > 0) throw new Error(`refused: ${JSON.stringify(rejected[0])}`);
      return 202;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('refused')) throw error;
      return 0;
    }
  }
}
