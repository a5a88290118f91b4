import type { IncomingSample } from '../../ingest/incoming-sample.js';
import { roundTo } from '../rounding.js';
import { SeededRandom } from '../seeded-random.js';
import type { SimulatorOptions } from '../simulator-options.js';
import { StepClock } from '../step-clock.js';
import { DeskAccounts } from './desk-accounts.js';
import { flowSample } from './flow-samples.js';
import { HistoricalVar } from './historical-var.js';
import { InstrumentPrice } from './instrument-price.js';
import { OrderFlow } from './order-flow.js';

export interface TradingOptions extends SimulatorOptions {
  /** Instruments of the desk; names that no exchange knows, because the prices are made up. */
  readonly symbols: readonly string[];
}

/** Gross exposure that the desk may have, USD. */
const exposureLimitUsd = 1_000_000;

/** Value at risk moves slowly and costs a pass over all scenarios. */
const varEveryMs = 10_000;

interface Instrument {
  readonly symbol: string;
  readonly price: InstrumentPrice;
  readonly flow: OrderFlow;
}

/** One trading desk: its orders and executions, positions, profit and loss, and risk. */
export class TradingSimulator {
  readonly #desk: string;
  readonly #clock = new StepClock();
  readonly #accounts = new DeskAccounts();
  readonly #instruments: readonly Instrument[];
  readonly #historicalVar: HistoricalVar;
  #untilVarMs = 0;
  #serial = 0;

  constructor(private readonly options: TradingOptions) {
    const { tenantId, seed, symbols } = options;
    const random = new SeededRandom(seed, `${tenantId}/trading`);
    this.#desk = `${tenantId}-desk`;
    this.#instruments = symbols.map((symbol) => this.open(symbol, random.fork(symbol)));
    this.#historicalVar = new HistoricalVar(random.fork('history'), symbols);
  }

  /** Change of equity since the session opened, from cash and market value alone. */
  get equityChange(): number {
    return this.#accounts.equityChange;
  }

  step(nowMs: number): IncomingSample[] {
    const elapsedMs = this.#clock.advance(nowMs);
    const flow = this.#instruments.flatMap((instrument) => this.trade(instrument, nowMs - elapsedMs, nowMs));
    return [...flow, ...this.accountSamples(nowMs), this.riskSample(nowMs, elapsedMs)];
  }

  /** The desk holds positions from earlier days; they enter at the opening price, with nothing won or lost yet. */
  private open(symbol: string, random: SeededRandom): Instrument {
    const price = new InstrumentPrice(random.fork('price'), {
      openingPrice: roundTo(random.between(40, 260), 2),
      volatilityPerYear: random.between(0.2, 0.45),
    });
    const inventory = 100 * random.wholeBetween(5, 20) * (random.chance(0.7) ? 1 : -1);
    this.#accounts.fill(symbol, inventory, price.mark);
    this.#accounts.mark(symbol, price.mark);
    return { symbol, price, flow: new OrderFlow(random.fork('flow'), price, inventory) };
  }

  private trade({ symbol, price, flow }: Instrument, fromMs: number, toMs: number): IncomingSample[] {
    price.advance(toMs - fromMs);
    const events = flow.advance(fromMs, toMs);
    for (const event of events) {
      if (event.type !== 'executed') continue;
      this.#accounts.fill(symbol, event.side === 'buy' ? event.quantity : -event.quantity, event.price);
    }
    this.#accounts.mark(symbol, price.mark);
    return events.map((event) => {
      this.#serial += 1;
      return flowSample({ tenantId: this.options.tenantId, desk: this.#desk, symbol, serial: this.#serial }, event);
    });
  }

  private accountSamples(nowMs: number): IncomingSample[] {
    return this.#accounts.symbols().flatMap(({ symbol, marketValue, realizedPnl, unrealizedPnl }) => [
      this.sample('positions', nowMs, symbol, {
        position_value: marketValue,
        position_gross_value: Math.abs(marketValue),
        position_pnl: unrealizedPnl,
      }),
      this.sample('pnl', nowMs, symbol, { realized_pnl: realizedPnl, unrealized_pnl: unrealizedPnl }),
    ]);
  }

  private riskSample(nowMs: number, elapsedMs: number): IncomingSample {
    const exposure = this.#accounts.grossExposure;
    const metrics: Record<string, number> = {
      exposure,
      net_exposure: this.#accounts.netExposure,
      utilization: roundTo((100 * exposure) / exposureLimitUsd, 2),
    };
    this.#untilVarMs -= elapsedMs;
    if (this.#untilVarMs <= 0) {
      this.#untilVarMs = varEveryMs;
      const values = new Map(this.#accounts.symbols().map(({ symbol, marketValue }) => [symbol, marketValue]));
      metrics.var = roundTo(this.#historicalVar.of(values), 2);
    }
    return this.sample('risk.metrics', nowMs, undefined, metrics);
  }

  private sample(
    channel: string,
    nowMs: number,
    symbol: string | undefined,
    metrics: Readonly<Record<string, number>>,
  ): IncomingSample {
    return {
      tenantId: this.options.tenantId,
      channel,
      labels: symbol === undefined ? { desk: this.#desk } : { desk: this.#desk, symbol },
      metrics,
      timestampMs: nowMs,
      quality: 'demo',
    };
  }
}
