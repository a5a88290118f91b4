import { answer, countsIn, coverage, stateAtWindowEnd } from '../reference/answer.js';
import { lifeStaleAfterMs } from '../simulated-catalog.js';
import { must, mustBeClose } from './expectation.js';
import { fallingTypes, placeOf, type Told, typeOf } from './told.js';

/**
 * What must hold of one who has read everything, at the end of a tick: nothing that came in was left out, and what it holds
 * is what is so.
 *
 * @param untilMs End of the last window that it was told of, ms.
 */
export function checkUpToDate(told: Told, untilMs: number, nowMs: number): void {
  const closedMs = Math.floor(nowMs / told.windowMs) * told.windowMs;
  if (closedMs > untilMs) checkUntold(told, untilMs, closedMs);
  // Before its first window has closed, a view has the state of the moment at which it began, which its snapshot told.
  if (closedMs > told.snapshot.asOf) checkStates(told, closedMs);
  checkFalls(told, closedMs);
  checkSilence(told, nowMs);
}

/** Nothing came in the windows between two moments that no frame told of. */
export function checkUntold(told: Told, fromMs: number, toMs: number): void {
  const { question, windowMs, world } = told;
  for (let atMs = fromMs; atMs < toMs; ) {
    const endMs = Math.min((Math.floor(atMs / windowMs) + 1) * windowMs, toMs);
    const untold = answer(world.samples, question, atMs, endMs, world.ends);
    must(
      untold.size === 0,
      'conservation',
      () => `${placeOf(told, atMs, endMs)} was not told: ${[...untold.keys()].join()}`,
    );
    atMs = endMs;
  }
}

/** Metrics of which LAST is asked for, with what stands at the end of a window: group → metric → value. */
export function statesAt({ question, world }: Told, atMs: number): Map<string, Map<string, number>> {
  const metrics = question.metrics.filter((metric) => typeOf({ question }, metric) === 'LAST');
  if (metrics.length === 0) return new Map();
  return stateAtWindowEnd(world.samples, { ...question, metrics }, atMs, world.ends);
}

/** Of LAST, every number that can be told has been. */
function checkStates(told: Told, atMs: number): void {
  for (const [group, row] of statesAt(told, atMs)) {
    for (const [name, value] of row) {
      const held = told.held.get(group)?.get(name) ?? Number.NaN;
      mustBeClose(held, value, 1e-9, 'state', () => `${name} in ${group} at ${atMs}, ${placeOf(told, 0, 0)}`);
    }
  }
}

/** What falls to 0 has fallen where the last window had no readings. */
function checkFalls(told: Told, closedMs: number): void {
  const { question, windowMs, snapshot, held, world } = told;
  const fromMs = Math.max(closedMs - windowMs, snapshot.asOf);
  if (fromMs >= closedMs) return;
  const counts = countsIn(world.samples, question, fromMs, closedMs, world.ends);
  for (const metric of question.metrics) {
    if (!fallingTypes.includes(typeOf(told, metric))) continue;
    for (const [group, row] of held) {
      if (!row.has(metric.name) || (counts.get(group)?.get(metric.name) ?? 0) > 0) continue;
      must(
        row.get(metric.name) === 0,
        'value',
        () => `${metric.name} in ${group} did not fall, ${placeOf(told, fromMs, closedMs)}`,
      );
    }
  }
}

/** A group that has been silent for too long is known to be, if anything of it is known. */
function checkSilence({ question, held, stale, isNarrow, world }: Told, nowMs: number): void {
  // One who was told late is told what is so then: a group that fell silent and ended with one tick has ended.
  const ends = isNarrow ? world.endsAtOnce : world.ends;
  for (const [group, { fresh, known }] of coverage(world.heard, question, nowMs, lifeStaleAfterMs + 1, ends)) {
    if (!held.has(group) || known === 0 || fresh > 0) continue;
    must(stale.has(group), 'honesty', () => `${group} is silent at ${nowMs} and nobody was told`);
  }
}
