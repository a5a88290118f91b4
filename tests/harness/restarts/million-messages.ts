/** What is sent to a topic, and what must come of it: made from a seed, without a line of the gateway. */
import type { SentMessage } from '../kafka.js';
import type { SiteTotals } from './restart-producer.js';

/** In the end: of each site; a register is not sent, as it may not come out of order. */
export type MillionTotals = Pick<SiteTotals, 'samples' | 'amount' | 'level'>;

export interface MillionOptions {
  readonly topic: string;
  readonly partitions: number;
  readonly samples: number;
  readonly dice: () => number;
}

const sites = 400;
/** From how far back an id is repeated. */
const lastIds = 20_000;
/** Times of samples, ms; all lie in the past and within the channel's `maxAge`. */
const startMs = Date.now() - 48 * 3_600_000;
const lateMsMax = 24 * 3_600_000;
const tooOldMs = 30 * 24 * 3_600_000;

/** Good samples in an order that is none, and among them what is late, sent twice, or no sample at all. */
export class MillionMessages {
  readonly expected = new Map<string, MillionTotals>();
  readonly sent = { good: 0, late: 0, outOfOrder: 0, duplicates: 0, poison: 0, refused: 0 };
  private readonly newest = new Map<string, number>();
  private readonly recent: SentMessage[] = [];

  constructor(private readonly options: MillionOptions) {}

  get isOver(): boolean {
    return this.sent.good >= this.options.samples;
  }

  next(): SentMessage {
    const roll = this.options.dice();
    if (roll < 0.003) return this.poison();
    if (roll < 0.006) return this.refused();
    const index = Math.floor(this.options.dice() * this.recent.length);
    const repeated = roll < 0.05 ? this.recent[index] : undefined;
    if (repeated === undefined) return this.good();
    this.sent.duplicates += 1;
    return repeated;
  }

  private good(): SentMessage {
    const { dice } = this.options;
    const place = Math.floor(dice() * sites);
    const site = `site-${place}`;
    this.sent.good += 1;
    const serial = this.sent.good;
    const amount = Math.floor(dice() * 1_000);
    const level = Math.floor(dice() * 1_000);
    const timestamp = startMs + serial - this.delayMs();
    const totals = this.expected.get(site) ?? { samples: 0, amount: 0, level: 0 };
    totals.samples += 1;
    totals.amount += amount;
    const newest = this.newest.get(site);
    // Of equal times the later one stands.
    if (newest === undefined || timestamp >= newest) {
      this.newest.set(site, timestamp);
      totals.level = level;
    } else this.sent.outOfOrder += 1;
    this.expected.set(site, totals);
    const sample = { tenantId: 'kept', id: `m-${serial}`, labels: { site }, timestamp };
    const message = this.message({ ...sample, metrics: { samples: 1, amount, level } }, place);
    this.recent[serial % lastIds] = message;
    return message;
  }

  /** How much older a sample is than its place in the order, ms. */
  private delayMs(): number {
    const { dice } = this.options;
    const roll = dice();
    if (roll >= 0.4) return 0;
    if (roll >= 0.1) return Math.floor(dice() * 5_000);
    this.sent.late += 1;
    return Math.floor(dice() * lateMsMax);
  }

  /** No sample, for which no tenant can be named. */
  private poison(): SentMessage {
    this.sent.poison += 1;
    const texts = ['{"tenantId":', '\u0000\u0001', '[]', 'null', '{"metrics":{"samples":1}}'];
    return this.message(texts[this.sent.poison % texts.length], this.sent.poison);
  }

  /** A sample that the catalog does not take. */
  private refused(): SentMessage {
    this.sent.refused += 1;
    const serial = this.sent.refused;
    const sample = { tenantId: 'kept', id: `r-${serial}`, labels: { site: 'none' }, metrics: { samples: 1 } };
    const faults = [
      { ...sample, metrics: { nonsense: 1 } },
      { ...sample, labels: { place: 'x' } },
      { ...sample, timestamp: startMs - tooOldMs },
      { ...sample, metrics: { samples: 'many' } },
    ];
    return this.message(faults[serial % faults.length], serial);
  }

  private message(value: unknown, place: number): SentMessage {
    const { topic, partitions } = this.options;
    return { topic, value, key: `${place}`, partition: place % partitions };
  }
}
