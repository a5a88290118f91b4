import type { MetricUpdate, Update } from '@streamgauge/protocol';
import type { Span } from '../rollup/functions.js';
import type { Question } from './question.js';

/** Numbers of one column: which column, value, count, delta. */
const PLACES = 4;

/** What an update tells, column by column, in the order of the question. */
export class ToldNumbers {
  private size: number;

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

  metrics({ columns }: Question): Record<string, MetricUpdate> {
    const { numbers, size } = this;
    const metrics: Record<string, MetricUpdate> = {};
    for (let at = 0; at < size; at += PLACES) {
      const { metric } = columns[numbers[at] as number] as Question['columns'][number];
      const [value, count, delta] = [numbers[at + 1] as number, numbers[at + 2] as number, numbers[at + 3] as number];
      metrics[metric.name] = { value, count, delta };
    }
    return metrics;
  }
}

/** Of whom an update is. */
export interface ToldView {
  readonly id: string;
  readonly question: Question;
}

/**
 * An update of a view without groups, as the numbers in it. Its message is made of them each time that somebody needs it:
 * mostly once, when it is encoded, and for what is kept for those who come back, mostly never.
 */
export class ToldUpdate {
  constructor(
    private readonly view: ToldView,
    private readonly sequence: number,
    private readonly span: Span,
    private readonly timestamp: string,
    private readonly told: ToldNumbers,
    private readonly coverage: { readonly coverage?: number; readonly known?: number },
  ) {}

  get content(): { readonly event: 'update'; readonly data: Update } {
    const { view, sequence, span, timestamp, told, coverage } = this;
    return {
      event: 'update',
      data: {
        channel: view.question.channel.name,
        view: view.id,
        metrics: told.metrics(view.question),
        ...coverage,
        sequence,
        previous: sequence - 1,
        window: [span[0], span[1]],
        timestamp,
      },
    };
  }
}
