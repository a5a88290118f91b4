import type { Anomaly } from './anomaly.js';
import type { Bell } from './bell.js';
import type { ClientLogs } from './receiver-log.js';

/** What every kind of client is given. */
export interface ClientSurroundings {
  /** The way to the gateway that mistreats it. */
  readonly port: number;
  readonly token: string;
  readonly logs: ClientLogs;
  /** Rung with each entry of the logs. */
  readonly bell: Bell;
  /** How long to wait before a retry, ms. */
  readonly retryMs: () => number;
}

/** One client that keeps asking for its wishes, whatever happens to its connection. */
export interface ChaosClient {
  readonly logs: ClientLogs;
  /** Resolves when everything that was on its way to the client has come. */
  fence(): Promise<void>;
  /** What the client itself shows, held against what its logs say that it got. */
  shown(): readonly Anomaly[];
  close(): void;
}
