import type { Anomaly } from './anomaly.js';
import { checkEvents } from './check-events.js';
import { checkNumbers } from './check-numbers.js';
import { checkPositions } from './check-positions.js';
import type { Ledger } from './ledger.js';
import type { ReceiverLog } from './receiver-log.js';
import { Truth } from './truth.js';

/**
 * All that is wrong with what several receivers of one tenant were told.
 *
 * @param reference of LAST by meter in windows of one tick, from before the first sample on, of a client that nobody
 *   mistreated. It is held against the ledger like the others.
 */
export function checkLife(
  all: readonly ReceiverLog[],
  reference: ReceiverLog,
  ledger: Ledger,
  eventsChannel: string,
): readonly Anomaly[] {
  const truth = new Truth(reference);
  return [
    ...all.flatMap(checkPositions),
    ...all.flatMap((log) =>
      log.wish.channel === eventsChannel ? checkEvents(log, ledger) : checkNumbers(log, truth, ledger),
    ),
    ...divergences(all),
    ...foreigners(all, new Set(ledger.meters)),
  ];
}

/** A frame is the same for everybody, so whoever got it got the same bytes; a merged one is made for one receiver. */
function divergences(logs: readonly ReceiverLog[]): readonly Anomaly[] {
  const texts = new Map<string, string>();
  const found: Anomaly[] = [];
  for (const log of logs) {
    let epoch = '';
    for (const entry of log.entries) {
      if (entry.kind === 'granted') epoch = entry.epoch;
      if (entry.kind !== 'update' && entry.kind !== 'event') continue;
      if ('merged' in entry.data) continue;
      const { view, previous, sequence } = entry.data;
      const key = JSON.stringify([view, epoch, previous, sequence]);
      const text = JSON.stringify(entry.data);
      if ((texts.get(key) ?? text) !== text) {
        found.push({ name: 'divergence', receiver: log.name, what: `${text} where another got ${texts.get(key)}` });
      }
      texts.set(key, text);
    }
  }
  return found;
}

function foreigners(logs: readonly ReceiverLog[], meters: ReadonlySet<string>): readonly Anomaly[] {
  return logs.flatMap((log) =>
    log.entries.flatMap((entry): Anomaly[] => {
      if (entry.kind !== 'update' && entry.kind !== 'snapshot') return [];
      const named = (entry.data.series ?? []).map(({ labels }) => labels.meter ?? '');
      const strange = named.filter((meter) => !meters.has(meter));
      return strange.map((meter) => ({
        name: 'foreign',
        receiver: log.name,
        what: `meter ${meter} is not of the tenant`,
      }));
    }),
  );
}
