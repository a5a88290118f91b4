import { Logger } from '@nestjs/common';
import type { Engine } from '@streamgauge/engine';
import type { ErrorCode } from '@streamgauge/protocol';
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { deviceStatusChannel, deviceStatusType } from '../../realtime/device-status-event.js';
import type { Admission } from '../admission/admission.js';
import type { IncomingSample } from '../incoming-sample.js';
import type { InputLog } from '../input-log/input-log.js';
import { HeldAcks } from './held-acks.js';
import type { ConnectedBroker } from './load-mqtt.js';
import { type Meaning, payloadBytesMax } from './message-reader.js';

/** Time between two tries to connect, and to have something made durable, ms. */
const retryMs = 1_000;

/** Topic and properties besides the payload. */
const packetBytesMax = payloadBytesMax * 4;

interface DeviceState {
  readonly tenantId: string;
  readonly deviceId: string;
  readonly status: string;
}

export interface SourceCounts {
  readonly messages: number;
  /** By code of the error, of messages that were refused as a whole. */
  readonly rejected: ReadonlyMap<string, number>;
  /** Messages that say nothing to anybody, by why. */
  readonly ignored: ReadonlyMap<string, number>;
  /** Received and not confirmed yet. */
  readonly unacked: number;
  readonly reconnects: number;
}

/**
 * Takes in the messages of one broker. All that arrived in one turn of the event loop is admitted together, and confirmed
 * together when it is durable.
 */
export class MqttSource {
  readonly name: string;
  private readonly logger: Logger;
  private readonly client: MqttClient;
  private readonly acks: HeldAcks;
  private readonly rejected = new Map<string, number>();
  private readonly ignored = new Map<string, number>();
  private messages = 0;
  private connections = 0;
  private isSubscribed = false;
  private waiting: IncomingSample[] = [];
  private states: DeviceState[] = [];
  private isScheduled = false;
  private isConfirming = false;
  private isClosed = false;
  private retry: NodeJS.Timeout | undefined;
  private later: NodeJS.Timeout | undefined;

  constructor(
    private readonly source: ConnectedBroker,
    private readonly admission: Admission,
    private readonly engine: Engine,
    private readonly log: Pick<InputLog, 'durable'>,
  ) {
    this.name = source.broker.name;
    this.logger = new Logger(`MQTT ${this.name}`);
    this.client = mqtt.connect(source.broker.url, { ...clientOptions(source), manualConnect: true });
    this.acks = new HeldAcks(this.client);
    this.client.on('message', (topic, payload, packet) => this.hear(topic, payload, packet));
    this.client.on('connect', () => this.subscribe());
    this.client.on('close', () => {
      this.isSubscribed = false;
    });
    this.client.on('error', (error) => this.logger.warn(error.message));
  }

  /** Messages arrive from now on; the broker has kept those since the last time. */
  start(): void {
    this.client.connect();
  }

  /** Whether messages arrive. */
  get isUp(): boolean {
    return this.client.connected && this.isSubscribed;
  }

  counts(): SourceCounts {
    const { messages, rejected, ignored } = this;
    return { messages, rejected, ignored, unacked: this.acks.count, reconnects: Math.max(0, this.connections - 1) };
  }

  /** The session stays at the broker, which keeps what comes meanwhile. */
  async close(): Promise<void> {
    this.flush();
    // Nobody waits for a broker that is away.
    if (!this.client.connected) return this.abandon();
    this.isClosed = true;
    clearTimeout(this.retry);
    clearTimeout(this.later);
    await this.client.endAsync();
  }

  /** Ends the connection without a word and confirms nothing; the broker sends again what was not confirmed. */
  async abandon(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    clearTimeout(this.later);
    await this.client.endAsync(true);
  }

  private subscribe(): void {
    this.connections += 1;
    const { broker, reader } = this.source;
    const prefix = broker.shareGroup === undefined ? '' : `$share/${broker.shareGroup}/`;
    this.client.subscribe(
      reader.filters.map((filter) => `${prefix}${filter}`),
      { qos: 1 },
      (error, grants) => {
        const refused = grants?.filter(({ qos }) => qos >= 128) ?? [];
        this.isSubscribed = error === null && refused.length === 0;
        if (error !== null) this.logger.warn(`not subscribed: ${error.message}`);
        for (const { topic } of refused) this.logger.warn(`the broker does not let this user read ${topic}`);
      },
    );
  }

  private hear(topic: string, payload: Buffer, { retain }: IPublishPacket): void {
    this.messages += 1;
    try {
      this.take(this.source.reader.read({ topic, payload, retained: retain }, this.engine.nowMs()));
    } catch (error) {
      // Whatever it was, the next message must come.
      this.logger.error(error);
      count(this.rejected, 'INTERNAL');
    }
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  private take(meaning: Meaning): void {
    if (meaning.kind === 'samples') this.waiting.push(...meaning.samples);
    else if (meaning.kind === 'ignored') count(this.ignored, meaning.why);
    else if (meaning.kind === 'refused') this.refuse(meaning.tenantId, meaning.code, meaning.error);
    else this.states.push(meaning);
  }

  private refuse(tenantId: string | undefined, code: ErrorCode, error: string): void {
    count(this.rejected, code);
    if (tenantId !== undefined) this.admission.countUnreadable(tenantId, code);
    // What strangers wrote stays on one line.
    this.logger.debug(`refused: ${code}: ${JSON.stringify(error)}`);
  }

  private tell({ tenantId, deviceId, status }: DeviceState): void {
    // A catalog of one's own may have no such channel.
    if (this.engine.catalog.get(deviceStatusChannel)?.kind !== 'events') {
      count(this.ignored, 'state');
      return;
    }
    const event = { type: deviceStatusType, data: { deviceId, status }, labels: { deviceId } };
    this.admission.admitEvents(tenantId, deviceStatusChannel, [event]);
  }

  private flush(): void {
    this.isScheduled = false;
    try {
      this.admitWaiting();
    } catch (error) {
      // It waits unconfirmed, and the broker sends no more than it may.
      this.logger.warn(`not taken yet: ${error instanceof Error ? error.message : String(error)}`);
      if (this.isClosed) return;
      this.isScheduled = true;
      this.later = setTimeout(() => this.flush(), retryMs);
      return;
    }
    this.confirm();
  }

  /** @throws StreamgaugeError when nothing can be taken in now; what was not admitted waits. */
  private admitWaiting(): void {
    if (this.waiting.length > 0) this.admission.admit(this.waiting);
    this.waiting = [];
    for (let state = this.states[0]; state !== undefined; state = this.states[0]) {
      this.tell(state);
      this.states.shift();
    }
  }

  /** Confirms what was admitted. While one confirmation is under way, what comes is left for the next. */
  private confirm(): void {
    // What has arrived since the last flush is not admitted yet; the next flush confirms it.
    if (this.isScheduled || this.isConfirming || this.acks.count === 0) return;
    this.isConfirming = true;
    const release = this.acks.take();
    this.log.durable().then(
      () => {
        this.isConfirming = false;
        release();
        this.confirm();
      },
      (error: unknown) => {
        this.logger.warn(`not durable yet: ${error instanceof Error ? error.message : String(error)}`);
        if (this.isClosed) return;
        this.retry = setTimeout(() => {
          this.isConfirming = false;
          this.confirm();
        }, retryMs);
      },
    );
  }
}

function clientOptions({ broker, tls }: ConnectedBroker): IClientOptions {
  const { version, receiveMaximum, sessionExpiryS, username, password } = broker;
  return {
    protocolVersion: version,
    clientId: broker.clientId ?? 'streamgauge',
    clean: false,
    keepalive: 30,
    reconnectPeriod: retryMs,
    resubscribe: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...tls,
    ...(version === 5
      ? {
          properties: {
            receiveMaximum,
            sessionExpiryInterval: sessionExpiryS,
            maximumPacketSize: packetBytesMax,
          },
        }
      : {}),
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
