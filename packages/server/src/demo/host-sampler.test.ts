import { describe, expect, it } from 'vitest';
import { HostSampler } from './host-sampler.js';
import { type CoreTimes, type HostSource, type InterfaceCounters, parseNetDev, ThisComputer } from './host-source.js';

/** A computer whose numbers a test sets; as made, one that cannot tell more than every system can. */
class FakeComputer implements HostSource {
  readonly hostname = 'box';
  coreTimes: CoreTimes[] = [];
  interfaces = new Map<string, InterfaceCounters>();
  load: number | undefined;
  delayMs: number | undefined;
  closed = false;

  cores = () => [...this.coreTimes];
  memory = () => ({ usedBytes: 3_000, totalBytes: 8_000 });
  load1m = () => this.load;
  networkInterfaces = () => new Map(this.interfaces);
  eventLoopDelayMs = () => this.delayMs;
  processMemoryBytes = () => 500;
  close = () => {
    this.closed = true;
  };
}

const nowMs = Date.UTC(2026, 4, 4);

it('each tenant gets the same readings under its own name', () => {
  const samples = new HostSampler(new FakeComputer(), ['riverside', 'lakeside']).step(nowMs);
  expect(samples.map((sample) => sample.tenantId)).toEqual(['riverside', 'lakeside']);
  const [one, other] = samples;
  expect({ ...one, tenantId: '' }).toEqual({ ...other, tenantId: '' });
  expect(one).toMatchObject({ channel: 'system.host', labels: { host: 'box' }, timestampMs: nowMs, quality: 'good' });
});

it('what the computer cannot tell is absent, never 0', () => {
  const samples = new HostSampler(new FakeComputer(), ['riverside']).step(nowMs);
  expect(samples).toHaveLength(1);
  expect(samples[0]?.metrics).toEqual({
    memory_used_bytes: 3_000,
    memory_total_bytes: 8_000,
    process_memory_bytes: 500,
  });
});

it('load and event loop delay are there where the computer has them, also when they are 0', () => {
  const computer = new FakeComputer();
  computer.load = 0;
  computer.delayMs = 1.2345;
  expect(new HostSampler(computer, ['riverside']).step(nowMs)[0]?.metrics).toMatchObject({
    load_1m: 0,
    event_loop_delay_ms: 1.23,
  });
});

describe('cores', () => {
  it('are busy for the share of time since the last step', () => {
    const computer = new FakeComputer();
    computer.coreTimes = [
      { idleMs: 1_000, totalMs: 5_000 },
      { idleMs: 0, totalMs: 5_000 },
    ];
    const sampler = new HostSampler(computer, ['riverside']);
    computer.coreTimes = [
      { idleMs: 1_750, totalMs: 6_000 },
      { idleMs: 0, totalMs: 6_000 },
    ];
    const cores = sampler.step(nowMs).slice(1);
    expect(cores.map(({ labels, metrics }) => [labels?.core, metrics.cpu_utilization])).toEqual([
      ['0', 25],
      ['1', 100],
    ]);
  });

  it('without time since the last step, or new ones, are absent', () => {
    const computer = new FakeComputer();
    computer.coreTimes = [{ idleMs: 1_000, totalMs: 5_000 }];
    const sampler = new HostSampler(computer, ['riverside']);
    computer.coreTimes = [...computer.coreTimes, { idleMs: 10, totalMs: 20 }];
    expect(sampler.step(nowMs)).toHaveLength(1);
  });

  it('whose idle time steps back stay between 0 and 100', () => {
    const computer = new FakeComputer();
    computer.coreTimes = [{ idleMs: 1_000, totalMs: 5_000 }];
    const sampler = new HostSampler(computer, ['riverside']);
    computer.coreTimes = [{ idleMs: 990, totalMs: 6_000 }];
    expect(sampler.step(nowMs)[1]?.metrics).toEqual({ cpu_utilization: 100 });
  });
});

describe('network interfaces', () => {
  const step = (before: InterfaceCounters | undefined, after: InterfaceCounters) => {
    const computer = new FakeComputer();
    if (before !== undefined) computer.interfaces.set('eth0', before);
    const sampler = new HostSampler(computer, ['riverside']);
    computer.interfaces.set('eth0', after);
    return sampler.step(nowMs).slice(1);
  };

  it('say what was added since the last step', () => {
    const [sample] = step({ receivedBytes: 100, sentBytes: 50 }, { receivedBytes: 175, sentBytes: 50 });
    expect(sample?.labels).toEqual({ host: 'box', interface: 'eth0' });
    expect(sample?.metrics).toEqual({ network_received_bytes: 75, network_sent_bytes: 0 });
  });

  it('that are new or were made anew say nothing yet', () => {
    expect(step(undefined, { receivedBytes: 100, sentBytes: 50 })).toEqual([]);
    expect(step({ receivedBytes: 100, sentBytes: 50 }, { receivedBytes: 3, sentBytes: 60 })).toEqual([]);
  });

  it('are read from the table of the kernel, without loopback and unused ones', () => {
    const table = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0',
      '  ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0',
      '  eth0:91234567   81234    0    0    0     0          0         0  7654321   43210    0    0    0     0       0          0',
      '',
    ].join('\n');
    expect(parseNetDev(table)).toEqual(new Map([['eth0', { receivedBytes: 91_234_567, sentBytes: 7_654_321 }]]));
  });
});

it('closing the sampler closes its source', () => {
  const computer = new FakeComputer();
  new HostSampler(computer, []).close();
  expect(computer.closed).toBe(true);
});

it('this computer answers with believable numbers', () => {
  const computer = new ThisComputer();
  try {
    const { usedBytes, totalBytes } = computer.memory();
    expect(usedBytes).toBeGreaterThan(0);
    expect(usedBytes).toBeLessThanOrEqual(totalBytes);
    expect(computer.processMemoryBytes()).toBeGreaterThan(10_000_000);
    for (const { idleMs, totalMs } of computer.cores()) expect(idleMs).toBeLessThanOrEqual(totalMs);
    expect(computer.eventLoopDelayMs() ?? 0).toBeGreaterThanOrEqual(0);
    for (const value of [...computer.networkInterfaces().values()].flatMap((counters) => Object.values(counters))) {
      expect(value).toBeGreaterThanOrEqual(0);
    }
  } finally {
    computer.close();
  }
});
