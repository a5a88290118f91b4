import type { MetricUpdate, Update } from '@streamgauge/protocol';
import type { Span } from '../rollup/functions.js';
import type { Question } from './question.js';

/** Numbers of one column: which column, value, count, delta. */
const PLACES = 4;

type Labels = Readonly<Record<string, string>>;
type Coverage = { readonly coverage?: number; readonly known?: number };

/** What an update tells, column by column, in the order of the question; of one group after another. */
export class ToldNumbers {
  size: number;

  constructor(private readonly numbers: number[] = []) {
    this.size = numbers.length;
  }

  clear(): void {
    this.size = 0;
  }

  tell(column: number, value: number, count: number, delta: number): void {
    const { numbers, size } = this;
    numbers[size] = column;
    numbers[size + 1] = value;
    numbers[size + 2] = count;
    numbers[size + 3] = delta;
    this.size = size + PLACES;
  }

  /** These numbers, in no more memory than they need. */
  copy(): ToldNumbers {
    return new ToldNumbers(this.numbers.slice(0, this.size));
  }

  /** The metrics whose numbers lie from `from` up to `to`. */
  metrics({ columns }: Question, from: number, to: number): Record<string, MetricUpdate> {
    const { numbers } = this;
    const metrics: Record<string, MetricUpdate> = {};
    for (let at = from; at < to; at += PLACES) {
      const { metric } = columns[numbers[at] as number] as Question['columns'][number];
      const [value, count, delta] = [numbers[at + 1] as number, numbers[at + 2] as number, numbers[at + 3] as number];
      metrics[metric.name] = { value, count, delta };
    }
    return metrics;
  }
}

/** The groups of an update in order, and where the numbers of each end. */
export class ToldGroups {
  private readonly labels: Labels[] = [];
  private readonly coverages: Coverage[] = [];
  private readonly ends: number[] = [];

  add(labels: Labels, coverage: Coverage, end: number): void {
    this.labels.push(labels);
    this.coverages.push(coverage);
    this.ends.push(end);
  }

  series(question: Question, told: ToldNumbers): NonNullable<Update['series']> {
    return this.labels.map((labels, index) => {
      const metrics = told.metrics(question, this.ends[index - 1] ?? 0, this.ends[index] as number);
      return { labels: { ...labels }, metrics, ...this.coverages[index] };
    });
  }
}

/** What an update says. */
interface Told {
  readonly view: { readonly id: string; readonly question: Question };
  readonly sequence: number;
  readonly span: Span;
  readonly timestamp: string;
  readonly numbers: ToldNumbers;
  /** Groups, or how much of the one group is fresh. */
  readonly of: ToldGroups | Coverage;
  /** Groups that have ended. */
  readonly removed: readonly Labels[];
}

/**
 * An update as the numbers in it. Its message is made of them each time that somebody needs it: mostly once, when it is
 * encoded, and of what is kept for those who come back mostly never.
 */
export class ToldUpdate {
  constructor(private readonly told: Told) {}

  get content(): { readonly event: 'update'; readonly data: Update } {
    const { view, sequence, span, timestamp, numbers, of, removed } = this.told;
    const { question, id } = view;
    const isGrouped = of instanceof ToldGroups;
    return {
      event: 'update',
      data: {
        channel: question.channel.name,
        view: id,
        metrics: isGrouped ? {} : numbers.metrics(question, 0, numbers.size),
        ...(isGrouped ? { series: of.series(question, numbers) } : of),
        ...(removed.length > 0 ? { removed: removed.map((labels) => ({ ...labels })) } : {}),
        sequence,
        previous: sequence - 1,
        window: [span[0], span[1]],
        timestamp,
      },
    };
  }
}
