/** One family of `GET /metrics` or `GET /tenant-metrics`. */
export interface MetricFamily {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/** Upper bounds of the buckets of delays, s. */
export const delayBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** `GET /metrics`: the gateway as a whole. No label ever names a tenant. */
export const gatewayFamilies = {
  ready: gauge('streamgauge_component_ready', ['component'], '1 while a component works, 0 while it does not.'),
  sessions: gauge('streamgauge_sessions', ['door'], 'Authenticated connections that are open.'),
  levels: gauge('streamgauge_sessions_by_level', ['level'], 'Sessions by how they are served: live, merging, coarse.'),
  closes: counter(
    'streamgauge_closes_total',
    ['door', 'code'],
    'Connections that ended or were refused, by close code; at doors without one, by the code of /ws that means the same.',
  ),
  subscriptions: gauge('streamgauge_subscriptions', [], 'Subscriptions of all sessions.'),
  views: gauge('streamgauge_views', [], 'Views that are computed, each once however many subscriptions share it.'),
  series: gauge('streamgauge_series', [], 'Living series.'),
  accepted: counter('streamgauge_ingest_accepted_total', [], 'Samples and events accepted.'),
  duplicates: counter(
    'streamgauge_ingest_duplicates_total',
    [],
    'Samples and events dropped because their id was known.',
  ),
  rejected: counter(
    'streamgauge_ingest_rejected_total',
    ['code'],
    'Samples and events rejected, by the code of the error.',
  ),
  kafkaUp: gauge('streamgauge_kafka_up', ['cluster'], '1 while all that should be read of a cluster is read.'),
  kafkaMessages: counter('streamgauge_kafka_messages_total', ['cluster'], 'Messages read.'),
  kafkaRejected: counter(
    'streamgauge_kafka_rejected_total',
    ['cluster', 'code'],
    'Messages refused, by the code of the error.',
  ),
  kafkaUnsent: counter(
    'streamgauge_kafka_rejected_unsent_total',
    ['cluster'],
    'Of the messages refused, those that could not be sent to `<topic>.rejected`.',
  ),
  kafkaOutOfRange: counter(
    'streamgauge_kafka_out_of_range_total',
    ['cluster'],
    'Times that Kafka had deleted what was to be read next.',
  ),
  kafkaLag: gauge('streamgauge_kafka_lag_messages', ['cluster', 'topic', 'partition'], 'Messages that wait.'),
  kafkaLagSeconds: gauge(
    'streamgauge_kafka_lag_seconds',
    ['cluster', 'topic', 'partition'],
    'Age of the last message taken in, while others wait; 0 when none does.',
  ),
  mqttUp: gauge('streamgauge_mqtt_up', ['broker'], '1 while messages of a broker arrive, 0 while they do not.'),
  mqttMessages: counter(
    'streamgauge_mqtt_messages_total',
    ['broker'],
    'Messages received, those delivered again included.',
  ),
  mqttRejected: counter(
    'streamgauge_mqtt_rejected_total',
    ['broker', 'code'],
    'Messages refused as a whole, by the code of the error.',
  ),
  mqttIgnored: counter(
    'streamgauge_mqtt_ignored_total',
    ['broker', 'why'],
    'Messages that say nothing: unmatched topic, retained value of unknown or old age, empty payload.',
  ),
  mqttUnacked: gauge('streamgauge_mqtt_unacked', ['broker'], 'Messages received and not confirmed yet.'),
  mqttReconnects: counter('streamgauge_mqtt_reconnects_total', ['broker'], 'Connections to a broker after the first.'),
  frames: counter('streamgauge_frames_written_total', [], 'Frames written, counted once for each session.'),
  merged: counter('streamgauge_frames_merged_total', [], 'Those of the frames written that stand for several.'),
  tickLateness: histogram(
    'streamgauge_tick_lateness_seconds',
    'Time from the moment when a tick was due until the last of its frames was written.',
  ),
  eventLoopDelay: histogram('streamgauge_event_loop_delay_seconds', 'Longest delay of the event loop in each second.'),
  cpu: counter('process_cpu_seconds_total', [], 'User and system CPU time of the process.'),
  memory: gauge('process_resident_memory_bytes', [], 'Resident memory of the process.'),
  start: gauge('process_start_time_seconds', [], 'When the process started, since the Unix epoch.'),
} as const satisfies Record<string, MetricFamily>;

/** `GET /tenant-metrics`: tenant by tenant. */
export const tenantFamilies = {
  sessions: gauge('streamgauge_tenant_sessions', ['tenant'], 'Authenticated connections that are open.'),
  subscriptions: gauge('streamgauge_tenant_subscriptions', ['tenant'], 'Subscriptions of all sessions.'),
  views: gauge('streamgauge_tenant_views', ['tenant'], 'Views that are computed.'),
  series: gauge('streamgauge_tenant_series', ['tenant'], 'Living series.'),
  accepted: counter('streamgauge_tenant_ingest_accepted_total', ['tenant'], 'Samples and events accepted.'),
  duplicates: counter(
    'streamgauge_tenant_ingest_duplicates_total',
    ['tenant'],
    'Samples and events dropped because their id was known.',
  ),
  rejected: counter(
    'streamgauge_tenant_ingest_rejected_total',
    ['tenant', 'code'],
    'Samples and events rejected, by the code of the error.',
  ),
  frames: counter(
    'streamgauge_tenant_frames_written_total',
    ['tenant'],
    'Frames written, counted once for each session.',
  ),
  merged: counter('streamgauge_tenant_frames_merged_total', ['tenant'], 'Those of the frames that stand for several.'),
} as const satisfies Record<string, MetricFamily>;

function gauge<const Name extends string>(name: Name, labels: readonly string[], help: string) {
  return { name, kind: 'gauge', labels, help } as const;
}

function counter<const Name extends string>(name: Name, labels: readonly string[], help: string) {
  return { name, kind: 'counter', labels, help } as const;
}

function histogram<const Name extends string>(name: Name, help: string) {
  return { name, kind: 'histogram', labels: [], help } as const;
}
