import type { MetricsClient } from '@streamgauge/react';
import type { Api } from '../api/api.js';
import { type Alert, type AlertCounts, countsOf, inOrder } from './alert.js';

export interface OpenAlerts {
  /** In the order of the page. */
  readonly alerts: readonly Alert[];
  readonly counts: AlertCounts;
  /** When the gateway last said that these are all, local clock, ms; null before the first time. */
  readonly checkedAtMs: number | null;
  /** Since when the list may lack some, local clock, ms; null while it is whole. */
  readonly incompleteSinceMs: number | null;
  /** Why the list could not be read. */
  readonly error: string | null;
}

export const noAlerts: OpenAlerts = {
  alerts: [],
  counts: { high: 0, medium: 0, low: 0, unacked: 0 },
  checkedAtMs: null,
  incompleteSinceMs: null,
  error: null,
};

/** The list is read again at least so often, ms: that nothing is open is worth something only with a time. */
const checkEveryMs = 10_000;

/**
 * The open alerts of whoever is signed in. Each event of the channel `alerts` makes it read the list again; nothing is put
 * together here that the gateway knows better.
 */
export class AlertBook {
  private now = noAlerts;
  private isReading = false;
  private isAskedAgain = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly api: Api,
    private readonly client: MetricsClient,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): OpenAlerts => this.now;

  /** Follows the alerts until the returned function is called. */
  follow(): () => void {
    const subscription = this.client.subscribeEvents(
      { channel: 'alerts' },
      { onEvent: this.read, onMissed: this.read },
    );
    const stopConnection = this.client.connection.subscribe(this.watchConnection);
    const stopSeconds = this.client.seconds.subscribe(() => {
      const { checkedAtMs } = this.now;
      if (Date.now() - (checkedAtMs ?? 0) >= checkEveryMs) this.read();
    });
    this.read();
    return () => {
      subscription.release();
      stopConnection();
      stopSeconds();
    };
  }

  /** Shown as done at once, and as before when the gateway refuses. */
  async acknowledge(id: string): Promise<void> {
    await this.change(id, { state: 'acked' }, () => this.api.post<Alert>(`/alerts/${id}/acknowledge`));
  }

  async shelve(id: string, minutes: number, reason: string): Promise<void> {
    await this.change(id, { state: 'shelved' }, () =>
      this.api.post<Alert>(`/alerts/${id}/shelve`, { minutes, reason }),
    );
  }

  private async change(id: string, to: Partial<Alert>, ask: () => Promise<Alert>): Promise<void> {
    const before = this.now.alerts.find((alert) => alert.id === id);
    if (before === undefined) return;
    this.put({ ...before, ...to });
    try {
      this.put(await ask());
    } catch (error) {
      this.put(before);
      throw error;
    } finally {
      this.read();
    }
  }

  private put(alert: Alert): void {
    const others = this.now.alerts.filter(({ id }) => id !== alert.id);
    this.publish({ alerts: alert.state === 'cleared' ? others : [...others, alert] });
  }

  private readonly read = (): void => {
    this.isAskedAgain = true;
    if (!this.isReading) void this.readAll();
  };

  private async readAll(): Promise<void> {
    this.isReading = true;
    while (this.isAskedAgain) {
      this.isAskedAgain = false;
      try {
        const { alerts } = await this.api.get<{ alerts: readonly Alert[] }>('/alerts');
        const checkedAtMs = Date.now();
        // Without the live connection what is raised from now on is seen late.
        const isLive = this.client.connection.getSnapshot().status === 'connected';
        this.publish({ alerts, checkedAtMs, error: null, incompleteSinceMs: isLive ? null : checkedAtMs });
      } catch (error) {
        const since = this.now.incompleteSinceMs ?? Date.now();
        this.publish({ error: error instanceof Error ? error.message : String(error), incompleteSinceMs: since });
        break;
      }
    }
    this.isReading = false;
  }

  private readonly watchConnection = (): void => {
    const { status, since } = this.client.connection.getSnapshot();
    if (status === 'connected') this.read();
    else if (this.now.incompleteSinceMs === null) this.publish({ incompleteSinceMs: since });
  };

  private publish(change: Partial<OpenAlerts>): void {
    const alerts = inOrder(change.alerts ?? this.now.alerts);
    this.now = { ...this.now, ...change, alerts, counts: countsOf(alerts) };
    for (const listener of this.listeners) listener();
  }
}
