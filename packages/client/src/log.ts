export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly data?: unknown;
}

export type Log = (entry: LogEntry) => void;
