import { Injectable } from '@nestjs/common';
import { Engine, type Subscription } from '@streamgauge/engine';
import type { SubscribeDeviceStatus } from '@streamgauge/protocol';
import { toWire } from '../../alerts/alert-record.js';
import { AlertSight, type AlertWishes } from '../../alerts/alert-sight.js';
import { Alerts } from '../../alerts/alerts.js';
import { DeviceStatuses } from '../../devices/device-statuses.js';
import type { RealtimeConnection } from './realtime-connection.js';
import { deviceStatusRequest } from './realtime-request.js';

/** What one alert, or one state of a device, has as text, bytes: with a title and a sentence of usual length. */
const alertBytes = 500;
const statusBytes = 150;

/**
 * What stands: a channel of events begins with nothing, and somebody who subscribes to alerts wants to know which ones are
 * open. The same after events were left out for a connection that is behind.
 */
@Injectable()
export class StandingState {
  /** How to say it again to a subscription, for as long as there is one. */
  private readonly said = new WeakMap<Subscription, () => number>();

  constructor(
    private readonly engine: Engine,
    private readonly alerts: Alerts,
    private readonly sight: AlertSight,
    private readonly devices: DeviceStatuses,
  ) {}

  /** The open alerts that a subscription lets through. Returns how much that was, bytes or about that. */
  tellAlerts(connection: RealtimeConnection, subscriptionId: string, wishes: AlertWishes): number {
    return this.say(connection, subscriptionId, () => {
      const { principal } = connection.session;
      const alerts = this.alerts.open(principal.tenantId).map(toWire).filter(this.sight.of(principal, wishes));
      const timestamp = new Date(this.engine.nowMs()).toISOString();
      connection.emit('alert:snapshot', { subscriptionId, alerts, timestamp });
      return (alerts.length + 1) * alertBytes;
    });
  }

  /** The state of each device that a subscription lets through. Returns how much that was, bytes or about that. */
  tellStatuses(connection: RealtimeConnection, subscriptionId: string, wishes: SubscribeDeviceStatus): number {
    return this.say(connection, subscriptionId, () => {
      const { principal } = connection.session;
      const { channel, filter } = this.engine.resolve(principal, deviceStatusRequest(wishes)).question;
      const told = this.devices
        .list(principal.tenantId)
        .filter(({ deviceId }) =>
          filter.matches(channel.labels.map(({ name }) => (name === 'deviceId' ? deviceId : undefined))),
        );
      for (const status of told) connection.emit('device:status', status);
      return (told.length + 1) * statusBytes;
    });
  }

  /** Says what stands once more, to each subscription of a channel. */
  tellAgain(connection: RealtimeConnection, channel: string): void {
    for (const subscription of connection.session.subscriptions) {
      if (subscription.view.question.channel.name === channel) this.said.get(subscription)?.();
    }
  }

  private say(connection: RealtimeConnection, subscriptionId: string, tell: () => number): number {
    const subscription = connection.session.subscriptions.find(({ id }) => id === subscriptionId);
    if (subscription !== undefined) this.said.set(subscription, tell);
    return tell();
  }
}
