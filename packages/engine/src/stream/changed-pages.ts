// hot path: per touched series and tick, no allocation but for growth
const pageShift = 8;

/** Series of one page. Neighbours mostly report together, and the rows of a page are copied at once. */
export const pageSeries = 1 << pageShift;

const initialPages = 16;

/** Pages by number: 1 = something of them has changed. */
export interface Changes {
  readonly states: Uint8Array;
  readonly labels: Uint8Array;
}

/** Which pages of a stream's series have changed since they were last captured. */
export class ChangedPages {
  private states = new Uint8Array(initialPages);
  private labels = new Uint8Array(initialPages);

  /** What is known of a series has changed. */
  touch(series: number): void {
    const page = series >>> pageShift;
    if (page >= this.states.length) this.grow(page);
    this.states[page] = 1;
  }

  /** An id stands for another series now, or for none any more. */
  rename(series: number): void {
    this.touch(series);
    this.labels[series >>> pageShift] = 1;
  }

  /** The first `size` series have changed. */
  touchAll(size: number): void {
    for (let series = 0; series < size; series += pageSeries) this.touch(series);
  }

  /** The first `size` series are new, labels and all. */
  renameAll(size: number): void {
    for (let series = 0; series < size; series += pageSeries) this.rename(series);
  }

  /** What has changed since the last call. */
  take(): Changes {
    const { states, labels } = this;
    this.states = new Uint8Array(states.length);
    this.labels = new Uint8Array(labels.length);
    return { states, labels };
  }

  /** What was taken has come to nothing: it counts as changed still. */
  giveBack({ states, labels }: Changes): void {
    for (let page = 0; page < states.length; page += 1) {
      if (states[page] === 1) this.touch(page << pageShift);
      if (labels[page] === 1) this.rename(page << pageShift);
    }
  }

  private grow(page: number): void {
    const pages = Math.max(page + 1, this.states.length * 2);
    const states = new Uint8Array(pages);
    states.set(this.states);
    this.states = states;
    const labels = new Uint8Array(pages);
    labels.set(this.labels);
    this.labels = labels;
  }
}
