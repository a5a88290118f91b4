import type { IncomingSample } from '../ingest/incoming-sample.js';
import type { CoreTimes, HostSource, InterfaceCounters } from './host-source.js';
import { roundTo } from './rounding.js';

interface HostReading {
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Samples of the computer that the gateway runs on: real numbers, the same for each tenant. */
export class HostSampler {
  #cores: readonly CoreTimes[];
  #interfaces: ReadonlyMap<string, InterfaceCounters>;

  /** What happened before the sampler was made is not part of its first step. */
  constructor(
    private readonly source: HostSource,
    private readonly tenantIds: readonly string[],
  ) {
    this.#cores = source.cores();
    this.#interfaces = source.networkInterfaces();
  }

  step(nowMs: number): IncomingSample[] {
    const readings = [this.computer(), ...this.cores(), ...this.interfaces()];
    return this.tenantIds.flatMap((tenantId) =>
      readings.map(({ labels, metrics }) => ({
        tenantId,
        channel: 'system.host',
        labels: { host: this.source.hostname, ...labels },
        metrics,
        timestampMs: nowMs,
        quality: 'good' as const,
      })),
    );
  }

  close(): void {
    this.source.close();
  }

  private computer(): HostReading {
    const { usedBytes, totalBytes } = this.source.memory();
    const load1m = this.source.load1m();
    const eventLoopDelayMs = this.source.eventLoopDelayMs();
    return {
      labels: {},
      metrics: {
        memory_used_bytes: usedBytes,
        memory_total_bytes: totalBytes,
        process_memory_bytes: this.source.processMemoryBytes(),
        ...(load1m === undefined ? {} : { load_1m: roundTo(load1m, 2) }),
        ...(eventLoopDelayMs === undefined ? {} : { event_loop_delay_ms: roundTo(eventLoopDelayMs, 2) }),
      },
    };
  }

  private cores(): HostReading[] {
    const previous = this.#cores;
    this.#cores = this.source.cores();
    return this.#cores.flatMap((times, index) => {
      const before = previous[index];
      const totalMs = before === undefined ? 0 : times.totalMs - before.totalMs;
      if (before === undefined || totalMs <= 0) return [];
      // The kernel may count idle time a moment late or twice; a share stays a share.
      const idleShare = Math.min(1, Math.max(0, (times.idleMs - before.idleMs) / totalMs));
      return [{ labels: { core: String(index) }, metrics: { cpu_utilization: roundTo(100 * (1 - idleShare), 1) } }];
    });
  }

  private interfaces(): HostReading[] {
    const previous = this.#interfaces;
    this.#interfaces = this.source.networkInterfaces();
    return [...this.#interfaces].flatMap(([name, now]) => {
      const before = previous.get(name);
      if (before === undefined) return [];
      const received = now.receivedBytes - before.receivedBytes;
      const sent = now.sentBytes - before.sentBytes;
      // A fall means that the interface was made anew: how much passed in between is not known.
      if (received < 0 || sent < 0) return [];
      return [{ labels: { interface: name }, metrics: { network_received_bytes: received, network_sent_bytes: sent } }];
    });
  }
}
