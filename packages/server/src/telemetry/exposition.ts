import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { delayBuckets, type MetricFamily } from './metric-families.js';

/** A family's value under one combination of its labels. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

type Read = () => Iterable<Reading>;

/** A page of metrics in Prometheus' text format. All but the histograms are read when the page is asked for. */
export class Exposition {
  private readonly registry = new Registry();

  get contentType(): string {
    return this.registry.contentType;
  }

  /** A gauge, or a counter whose register is kept elsewhere. */
  expose({ kind, name, help, labels }: MetricFamily, read: Read): void {
    const configuration = { name, help, labelNames: [...labels], registers: [this.registry] };
    if (kind === 'gauge') {
      new Gauge({
        ...configuration,
        collect() {
          this.reset();
          for (const { labels = {}, value } of read()) this.set(labels, value);
        },
      });
    } else {
      new Counter({
        ...configuration,
        collect() {
          this.reset();
          for (const { labels = {}, value } of read()) this.inc(labels, value);
        },
      });
    }
  }

  /** A histogram of delays, s. Returns what takes them. */
  histogram({ name, help }: MetricFamily): (seconds: number) => void {
    const histogram = new Histogram({ name, help, buckets: delayBuckets, registers: [this.registry] });
    return (seconds) => histogram.observe(seconds);
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
