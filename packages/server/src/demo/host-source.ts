import { readFileSync } from 'node:fs';
import os from 'node:os';
import { EventLoopDelay } from '../telemetry/event-loop-delay.js';

export interface CoreTimes {
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface InterfaceCounters {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What the sampler asks of a computer. What it cannot tell is undefined or empty, never 0. */
export interface HostSource {
  readonly hostname: string;
  /** Time of each core since it started. */
  cores(): readonly CoreTimes[];
  memory(): { readonly usedBytes: number; readonly totalBytes: number };
  load1m(): number | undefined;
  /** Registers of each network interface, by its name. */
  networkInterfaces(): ReadonlyMap<string, InterfaceCounters>;
  /** Longest delay since the last call. */
  eventLoopDelayMs(): number | undefined;
  processMemoryBytes(): number;
  close(): void;
}

/** The computer and process that this code runs on: Linux, macOS or Windows. */
export class ThisComputer implements HostSource {
  readonly hostname = os.hostname();
  readonly #eventLoop = new EventLoopDelay();

  cores(): readonly CoreTimes[] {
    return os.cpus().map(({ times }) => ({
      idleMs: times.idle,
      totalMs: times.user + times.nice + times.sys + times.idle + times.irq,
    }));
  }

  memory(): { readonly usedBytes: number; readonly totalBytes: number } {
    const totalBytes = os.totalmem();
    return { usedBytes: totalBytes - os.freemem(), totalBytes };
  }

  load1m(): number | undefined {
    // Windows has no load average, and Node says 0 there.
    return process.platform === 'win32' ? undefined : os.loadavg()[0];
  }

  networkInterfaces(): ReadonlyMap<string, InterfaceCounters> {
    if (process.platform !== 'linux') return new Map();
    try {
      return parseNetDev(readFileSync('/proc/net/dev', 'utf8'));
    } catch {
      // Some containers hide it: the counters are then absent, as on other systems.
      return new Map();
    }
  }

  eventLoopDelayMs(): number | undefined {
    return this.#eventLoop.takeLongestMs();
  }

  processMemoryBytes(): number {
    return process.memoryUsage.rss();
  }

  close(): void {
    this.#eventLoop.close();
  }
}

/** Reads `/proc/net/dev` (proc_pid_net(5)): after the name, the first column is bytes received and the ninth bytes sent. */
export function parseNetDev(text: string): ReadonlyMap<string, InterfaceCounters> {
  const counters = new Map<string, InterfaceCounters>();
  for (const line of text.split('\n')) {
    const colon = line.lastIndexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim();
    const columns = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    const receivedBytes = Number(columns[0]);
    const sentBytes = Number(columns[8]);
    if (!Number.isFinite(receivedBytes) || !Number.isFinite(sentBytes)) continue;
    // Loopback is not the network, and an interface that never carried a byte is not in use.
    if (name === 'lo' || (receivedBytes === 0 && sentBytes === 0)) continue;
    counters.set(name, { receivedBytes, sentBytes });
  }
  return counters;
}
