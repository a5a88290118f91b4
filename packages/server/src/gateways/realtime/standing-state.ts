import { Injectable } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import type { SubscribeDeviceStatus } from '@streamgauge/protocol';
import { toWire } from '../../alerts/alert-record.js';
import { AlertSight, type AlertWishes } from '../../alerts/alert-sight.js';
import { Alerts } from '../../alerts/alerts.js';
import { DeviceStatuses } from '../../devices/device-statuses.js';
import type { RealtimeConnection } from './realtime-connection.js';
import { deviceStatusRequest } from './realtime-request.js';

/**
 * What stands: a channel of events begins with nothing, and somebody who subscribes to alerts wants to know which ones are
 * open. The same after events were left out for a connection that is behind.
 */
@Injectable()
export class StandingState {
  /** By connection and subscription: how to say it again. */
  private readonly said = new WeakMap<RealtimeConnection, Map<string, () => void>>();

  constructor(
    private readonly engine: Engine,
    private readonly alerts: Alerts,
    private readonly sight: AlertSight,
    private readonly devices: DeviceStatuses,
  ) {}

  /** The open alerts that a subscription lets through. */
  tellAlerts(connection: RealtimeConnection, subscriptionId: string, wishes: AlertWishes): void {
    this.say(connection, subscriptionId, () => {
      const { principal } = connection.session;
      const alerts = this.alerts.open(principal.tenantId).map(toWire).filter(this.sight.of(principal, wishes));
      const timestamp = new Date(this.engine.nowMs()).toISOString();
      connection.emit('alert:snapshot', { subscriptionId, alerts, timestamp });
    });
  }

  /** The state of each device that a subscription lets through. */
  tellStatuses(connection: RealtimeConnection, subscriptionId: string, wishes: SubscribeDeviceStatus): void {
    this.say(connection, subscriptionId, () => {
      const { principal } = connection.session;
      const { channel, filter } = this.engine.resolve(principal, deviceStatusRequest(wishes)).question;
      for (const status of this.devices.list(principal.tenantId)) {
        const values = channel.labels.map(({ name }) => (name === 'deviceId' ? status.deviceId : undefined));
        if (filter.matches(values)) connection.emit('device:status', status);
      }
    });
  }

  /** Says what stands once more, to each subscription of a channel. */
  tellAgain(connection: RealtimeConnection, channel: string): void {
    for (const { id, view } of connection.session.subscriptions) {
      if (view.question.channel.name === channel) this.said.get(connection)?.get(id)?.();
    }
  }

  private say(connection: RealtimeConnection, subscriptionId: string, tell: () => void): void {
    const all = this.said.get(connection) ?? new Map<string, () => void>();
    this.said.set(connection, all.set(subscriptionId, tell));
    tell();
  }
}
