import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { DeviceStatuses, type StatusChange } from '../../devices/device-statuses.js';
import { Admission } from '../../ingest/admission/admission.js';
import { deviceStatusChannel } from '../../realtime/device-status-event.js';
import { Alerts } from '../alerts.js';
import { ALERT_RULES, type AlertRule, type DeviceRule } from './alert-rule.js';
import { ChannelRules } from './channel-rules.js';
import { conditionKey } from './series-rule.js';

/** How often silent series are forgotten, ms. */
const sweepMs = 600_000;

/**
 * Watches what is admitted, by the rules that the gateway runs with. A rule sees a sample when it is admitted, before its tick
 * ends: the alert is out before the number is. A channel without a rule is not watched and costs nothing.
 */
@Injectable()
export class Rules implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Rules.name);
  private channels: ChannelRules[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ALERT_RULES) private readonly rules: readonly AlertRule[],
    private readonly engine: Engine,
    private readonly admission: Admission,
    private readonly devices: DeviceStatuses,
    private readonly alerts: Alerts,
  ) {}

  onModuleInit(): void {
    for (const channel of this.engine.catalog.values()) {
      const own = this.rules.flatMap((rule) => (rule.type !== 'device' && rule.channel === channel.name ? [rule] : []));
      if (own.length === 0) continue;
      const watched = new ChannelRules(channel, own, this.alerts);
      this.channels.push(watched);
      this.admission.watchSamples(channel.name, (sample) => watched.observe(sample, this.engine.nowMs()));
    }
    const ofDevices = this.rules.filter((rule) => rule.type === 'device');
    if (ofDevices.length === 0) return;
    this.devices.onChange((change) => {
      for (const rule of ofDevices) this.observe(rule, change);
    });
    this.alerts.onRestored(() => {
      for (const rule of ofDevices) this.settleThoseThatAreBack(rule);
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.sweep(this.engine.nowMs()), sweepMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private sweep(nowMs: number): void {
    for (const channel of this.channels) {
      channel.sweep(nowMs);
      if (channel.takeWasFull())
        this.logger.warn('Rules watch as many series as they can; further ones are not watched');
    }
  }

  /** A device may have been heard before the alert of an earlier start was there to be settled. */
  private settleThoseThatAreBack({ name }: DeviceRule): void {
    for (const { condition } of this.alerts.open().filter((alert) => alert.condition.source === name)) {
      const status = this.devices.get(condition.tenantId, condition.labels.deviceId ?? '');
      if (status?.status === 'online') this.alerts.settle(condition.key);
    }
  }

  /** That nothing is known of a device is no silence, and no end of one. */
  private observe(rule: DeviceRule, { tenantId, patientId, status }: StatusChange): void {
    const { deviceId, status: state, reason } = status;
    const key = conditionKey(tenantId, rule.name, { deviceId });
    const isBad = state === 'offline' || (state === 'degraded' && rule.status === 'degraded');
    // Of a device that was offline and is degraded now it is not said that it has come back.
    if (state === 'online') this.alerts.settle(key);
    else if (isBad) {
      this.alerts.raise({
        tenantId,
        key,
        source: rule.name,
        kind: 'technical',
        priority: rule.priority,
        title: rule.title,
        message: `${deviceId} is ${state}${reason === undefined ? '' : `: ${reason}`}`,
        channel: deviceStatusChannel,
        metrics: [],
        labels: { deviceId, ...(patientId === undefined ? {} : { patientId }) },
      });
    }
  }
}
