import type { IncomingSample } from '../ingest/incoming-sample.js';
import { demoTenants } from './demo-tenants.js';
import { EnergySimulator } from './energy/energy-simulator.js';
import { HealthSimulator } from './health/health-simulator.js';
import { HostSampler } from './host-sampler.js';
import { type HostSource, ThisComputer } from './host-source.js';
import { TradingSimulator } from './trading/trading-simulator.js';

/** A source of samples that the demo calls from a timer. */
export interface DemoFeed {
  readonly name: string;
  /** `simulated` numbers are made up and say so in each sample (`quality: 'demo'`). */
  readonly provenance: 'real' | 'simulated';
  readonly channels: readonly string[];
  /** Time between two calls of `step`. */
  readonly intervalMs: number;
  step(nowMs: number): IncomingSample[];
  /** Gives back what the feed holds of the process, if anything. */
  close?(): void;
}

const intervalMs = 1_000;

/**
 * All feeds of the demo: this computer, and meters, patients and a trading desk for each tenant.
 *
 * @param seed  Decides what the simulators do; any whole number.
 * @param source  The computer to sample. Default: the one that this code runs on.
 */
export function createDemoFeeds(seed: number, source: HostSource = new ThisComputer()): DemoFeed[] {
  const host = new HostSampler(
    source,
    demoTenants.map(({ tenantId }) => tenantId),
  );
  return [
    {
      name: 'host',
      provenance: 'real',
      channels: ['system.host'],
      intervalMs,
      step: (nowMs) => host.step(nowMs),
      close: () => host.close(),
    },
    ...demoTenants.flatMap(({ tenantId, symbols }) => [
      simulated(`${tenantId}-energy`, ['meters'], new EnergySimulator({ tenantId, seed })),
      simulated(`${tenantId}-health`, ['vitals'], new HealthSimulator({ tenantId, seed })),
      simulated(
        `${tenantId}-trading`,
        ['trading.metrics', 'operations', 'positions', 'pnl', 'risk.metrics'],
        new TradingSimulator({ tenantId, seed, symbols }),
      ),
    ]),
  ];
}

interface Simulator {
  step(nowMs: number): IncomingSample[];
}

function simulated(name: string, channels: readonly string[], simulator: Simulator): DemoFeed {
  return { name, provenance: 'simulated', channels, intervalMs, step: (nowMs) => simulator.step(nowMs) };
}
