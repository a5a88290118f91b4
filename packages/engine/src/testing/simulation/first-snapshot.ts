import { functionOf, state, zeroTotals } from '../reference/answer.js';
import { partsOf } from '../reference/metric.js';
import { must, mustBeClose } from './expectation.js';
import type { Receiver } from './receiver.js';

/** A snapshot is as of the end of the last window, or of the tick in which its view began. */
export function checkAsOf({ snapshot: { asOf, view }, windowMs }: Receiver, nowMs: number, tickMs: number): void {
  must(asOf <= nowMs && asOf > nowMs - windowMs - tickMs, 'snapshot', () => `${view} is as of ${asOf} at ${nowMs}`);
}

/** Another one who follows the view and has been told everything, if there is one. */
export function twinOf({ snapshot: { view } }: Receiver, others: readonly Receiver[]): Receiver | undefined {
  return others.find(
    ({ snapshot, socket, session, expected }) =>
      snapshot.view === view && socket.pending === 0 && !session.isHeldBack && expected === undefined,
  );
}

/** A snapshot of a view that others follow is what they hold. */
export function checkTwin({ held, snapshot: { view } }: Receiver, twin: Receiver): void {
  const [own, other] = [held, twin.held].map((rows) =>
    JSON.stringify([...rows].map(([key, row]) => [key, [...row].sort()]).sort()),
  );
  must(own === other || hasMerged(twin), 'snapshot', () => `${view}: ${own} instead of ${other}`);
}

/** A snapshot of a state is that state at its `asOf`. */
export function checkState({ question, held, snapshot: { view, asOf }, world }: Receiver): void {
  const wanted = state(world.samples, question, asOf, world.endsAtOnce);
  const zeros = wanted.size === 0 ? zeroTotals(question) : [];
  for (const metric of question.metrics.filter((one) => functionOf(question, one) === 'LAST')) {
    for (const group of new Set([...held.keys(), ...wanted.keys()])) {
      const told = held.get(group)?.get(metric.name);
      const value = wanted.get(group)?.get(metric.name) ?? (zeros.includes(metric.name) ? 0 : undefined);
      const isWeak = partsOf(metric).some((part) => part.across === 'none' || part.within !== undefined);
      if (value === undefined && (told === undefined || told === 0 || isWeak)) continue;
      mustBeClose(
        told ?? Number.NaN,
        value ?? Number.NaN,
        1e-9,
        'snapshot',
        () => `${metric.name} of ${group} in ${view}`,
      );
    }
  }
}

/** Of windows that were merged for it, a receiver holds other values than one who had each of them. */
function hasMerged({ question, seen }: Receiver): boolean {
  return seen.merged > 0 && question.type !== 'LAST';
}
