import type { ImportProgress } from './import-journal.js';

/** How often progress is told, ms: where a line can be written over, and where each one stays. */
const everyMs = { terminal: 100, log: 5_000 };
const barCells = 24;

export interface BarSurroundings {
  readonly write: (text: string) => void;
  /** Whether a line can be written over. */
  readonly isTerminal: boolean;
  readonly nowMs: () => number;
}

/** How far an import has come, as a bar on a terminal and as plain lines elsewhere. */
export class ImportBar {
  private readonly startMs: number;
  private shownAtMs: number;
  private isOpen = false;

  /** @param from Line that an earlier run has come to. */
  constructor(
    private readonly surroundings: BarSurroundings,
    private readonly lines: number,
    private readonly from: number,
  ) {
    this.startMs = surroundings.nowMs();
    this.shownAtMs = surroundings.isTerminal ? Number.NEGATIVE_INFINITY : this.startMs;
  }

  show(progress: ImportProgress): void {
    const { write, isTerminal, nowMs } = this.surroundings;
    const now = nowMs();
    if (now - this.shownAtMs < (isTerminal ? everyMs.terminal : everyMs.log)) return;
    this.shownAtMs = now;
    const text = this.textOf(progress, now);
    write(isTerminal ? `\r${this.bar(progress.line)} ${text}\u001b[K` : `${text}\n`);
    this.isOpen = isTerminal;
  }

  end(): void {
    if (this.isOpen) this.surroundings.write('\n');
  }

  private textOf({ line, rejected }: ImportProgress, now: number): string {
    const share = Math.floor((line / Math.max(1, this.lines)) * 100);
    const seconds = (now - this.startMs) / 1_000;
    const rate = seconds > 0 ? `, ${counted(Math.round((line - this.from) / seconds))}/s` : '';
    return `${share} %, line ${counted(line)} of ${counted(this.lines)}${rate}, ${counted(rejected)} rejected`;
  }

  private bar(line: number): string {
    const full = Math.floor((line / Math.max(1, this.lines)) * barCells);
    return `[${'█'.repeat(full)}${'·'.repeat(barCells - full)}]`;
  }
}

/** 1,234,567. */
export function counted(count: number): string {
  return count.toLocaleString('en-US');
}
