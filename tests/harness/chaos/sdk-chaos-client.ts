import {
  createMetricsClient,
  type EventsSubscription,
  type Frame,
  type MetricsRequest,
  type MetricsSnapshot,
  type MetricsSubscription,
  requestKey,
  type WebSocketConstructor,
} from '@streamgauge/client';
import type { Position } from '@streamgauge/protocol';
import { WebSocket } from 'ws';
import type { Anomaly } from './anomaly.js';
import type { ChaosClient, ClientSurroundings } from './chaos-client.js';
import type { ReceiverLog } from './receiver-log.js';

/** Our own SDK. Its log is what it says and hears on the wire; what it shows is held against that in the end. */
export function sdkChaosClient({ port, token, logs, bell, retryMs }: ClientSurroundings, events: string): ChaosClient {
  const client = createMetricsClient({
    url: `http://127.0.0.1:${port}`,
    token,
    webSocket: WebSocket as unknown as WebSocketConstructor,
    flush: 'sync',
    reconnect: { minDelayMs: retryMs(), maxDelayMs: 100 },
  });
  const byKey = new Map(logs.all.map((log) => [requestKey(log.wish as MetricsRequest), log]));
  /** Batches of requests whose answers have not come. */
  let asked: (readonly ReceiverLog[])[] = [];
  let isUp = false;

  const sent = (payload: unknown): void => {
    const requests = (Array.isArray(payload) ? payload : [payload]) as (MetricsRequest & { resume?: Position })[];
    const batch = requests.flatMap(({ resume, ...wish }) => {
      const log = byKey.get(requestKey(wish));
      log?.add({ kind: 'asked', resume: resume ?? null });
      return log ?? [];
    });
    asked.push(batch);
  };
  const heard = ({ event, payload }: Frame): void => {
    if (event === 'connected') {
      isUp = true;
      asked = [];
      logs.opened();
    } else if (event === 'ack') {
      const answers = (Array.isArray(payload) ? payload : [payload]) as { view?: string; success?: boolean }[];
      if (answers.every(({ view, success }) => view === undefined && success !== false)) return;
      logs.answered(asked.shift() ?? [], answers);
    } else logs.frame(event, payload as { view?: string });
  };
  client.tap((frame) => {
    if (frame.direction === 'in') heard(frame);
    else if (frame.event === 'subscribe') sent(frame.payload);
    bell.ring();
  });
  client.connection.subscribe(() => {
    if (!isUp || client.connection.getSnapshot().status === 'connected') return;
    isUp = false;
    logs.closed(null);
    bell.ring();
  });

  const ids: string[] = [];
  const users = logs.all.map((log): MetricsSubscription | EventsSubscription =>
    log.wish.channel === events
      ? client.subscribeEvents({ channel: events }, { onEvent: ({ id }) => ids.push(id) })
      : client.subscribe(log.wish as MetricsRequest),
  );
  return {
    logs,
    // The ping of its own liveness comes too rarely; a refusal is as good an answer.
    fence: () =>
      client.subscribe({ channel: 'there is none' }).ready.then(
        () => {},
        () => {},
      ),
    shown: () => [
      ...logs.all.flatMap((log, index) =>
        log.wish.channel === events
          ? eventFaults(log, ids)
          : numberFaults(log, users[index]?.getSnapshot() as MetricsSnapshot),
      ),
    ],
    close: () => client.destroy(),
  };
}

/** Each event of the log, once. */
function eventFaults(log: ReceiverLog, ids: readonly string[]): readonly Anomaly[] {
  const logged = log.entries.flatMap((entry) => (entry.kind === 'event' ? entry.data.events.map(({ id }) => id) : []));
  if (JSON.stringify(logged) === JSON.stringify(ids)) return [];
  return [{ name: 'divergence', receiver: log.name, what: `events ${ids.length} told, ${logged.length} received` }];
}

/** The numbers of the last frames of the log. */
function numberFaults(log: ReceiverLog, snapshot: MetricsSnapshot): readonly Anomaly[] {
  const { data, series, stream, degraded, gaps } = snapshot;
  const shown = new Map<string, number | undefined>();
  const keep = (labels: object, cells: MetricsSnapshot['data']): void => {
    for (const [metric, cell] of Object.entries(cells ?? {})) shown.set(JSON.stringify([labels, metric]), cell?.value);
  };
  keep({}, data);
  for (const row of series) keep(row.labels, row.data);
  const logged = lastNumbers(log);
  const wrong = [...logged].filter(([key, value]) => shown.get(key) !== value);
  const what = [
    ...wrong.map(([key, value]) => `${key}: shows ${shown.get(key)}, received ${value}`),
    ...(shown.size === logged.size ? [] : [`shows ${shown.size} numbers, received ${logged.size}`]),
    ...(stream === 'live' ? [] : [`is ${stream} in the end`]),
    ...((degraded?.level ?? 'live') === levelOf(log) ? [] : [`shows ${degraded?.level}, was told ${levelOf(log)}`]),
    ...(gaps === 0 ? [] : [`saw ${gaps} gaps`]),
  ];
  return what.map((fault) => ({ name: 'divergence', receiver: log.name, what: fault }));
}

/** The last word of the connection that stands. */
function levelOf({ entries }: ReceiverLog): string {
  let level = 'live';
  for (const entry of entries) {
    if (entry.kind === 'granted') level = 'live';
    if (entry.kind === 'stream:quality') level = entry.data.level;
  }
  return level;
}

function lastNumbers({ entries }: ReceiverLog): Map<string, number> {
  const last = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind === 'snapshot') {
      if (entry.data.page === 0) last.clear();
      const rows = [{ labels: {}, data: entry.data.data }, ...(entry.data.series ?? [])];
      for (const { labels, data } of rows) {
        for (const [metric, value] of Object.entries(data)) last.set(JSON.stringify([labels, metric]), value);
      }
    }
    if (entry.kind === 'update') {
      const rows = [{ labels: {}, metrics: entry.data.metrics }, ...(entry.data.series ?? [])];
      for (const { labels, metrics } of rows) {
        for (const [metric, { value }] of Object.entries(metrics)) last.set(JSON.stringify([labels, metric]), value);
      }
    }
  }
  return last;
}
