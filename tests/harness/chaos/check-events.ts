/** Holds the events of one receiver against those that were accepted: each once, in order, and what is missing told. */
import type { Anomaly, AnomalyName } from './anomaly.js';
import type { Ledger } from './ledger.js';
import type { ReceiverLog } from './receiver-log.js';

/** How many events may be missing before the next one: none, a number that was told, or any. */
type Allowance = number | 'any';

export function checkEvents(log: ReceiverLog, ledger: Ledger): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const say = (name: AnomalyName, what: string): void => {
    found.push({ name, receiver: log.name, what });
  };
  const places = new Map(ledger.eventIds.map((id, index) => [id, index]));
  let next: number | null = null;
  let allowed: Allowance = 'any';
  let held = { epoch: '', sequence: 0 };
  for (const entry of log.entries) {
    if (entry.kind === 'snapshot') {
      const { epoch, sequence } = entry.data;
      if (epoch !== held.epoch || sequence !== held.sequence) allowed = 'any';
      held = { epoch, sequence };
    }
    if (entry.kind === 'events:gap') {
      allowed = allowed === 'any' ? 'any' : allowed + entry.data.missed;
      held = { ...held, sequence: entry.data.to };
    }
    if (entry.kind !== 'event') continue;
    held = { ...held, sequence: entry.data.sequence };
    for (const { id } of entry.data.events) {
      const place = places.get(id);
      if (place === undefined) {
        say('foreign', `event ${id} was not sent`);
        continue;
      }
      if (next !== null && place < next) say('repeat', `event ${place} again, ${next} was due`);
      else if (next !== null && allowed !== 'any' && place !== next + allowed) {
        say('skip', `event ${place}, ${next} was due and ${allowed} may be missing`);
      }
      next = Math.max(next ?? 0, place + 1);
      allowed = 0;
    }
  }
  // A new beginning after the last one says that there were some; else all must be here.
  if (next !== ledger.eventIds.length && allowed !== 'any')
    say('lost', `the last event is ${next}, ${ledger.eventIds.length} were sent`);
  return found;
}
