import { Frame } from './frame.js';
import type { Group } from './selection.js';
import type { View } from './view.js';

/** The most often that a view vouches for no change, ms. */
export const beatEveryMs = 5_000;

/**
 * Says that groups of a view have fallen silent; nothing when none of them had a living series.
 *
 * @param silent Groups without a fresh member.
 */
export function staleFrame(view: View, silent: readonly Group[]): Frame | undefined {
  if (silent.length === 0) return undefined;
  const groups = silent.filter(({ members, fresh }) => members > 0 && fresh === 0);
  if (groups.length === 0) return undefined;
  const all = view.selection.groups.every((group) => group === undefined || group.members === 0 || group.fresh === 0);
  const since = Math.max(...groups.map(({ silentSinceMs }) => silentSinceMs ?? view.beganMs));
  const data = {
    channel: view.question.channel.name,
    view: view.id,
    ...(view.selection.isGrouped && !all ? { series: groups.map(({ labels }) => ({ ...labels })) } : {}),
    since,
  };
  return new Frame({ event: 'stream:stale', data }, view.pinned);
}

/** Says that nothing has changed up to `asOfMs`. */
export function beatFrame(view: View, asOfMs: number): Frame {
  const data = { channel: view.question.channel.name, view: view.id, asOf: asOfMs };
  return new Frame({ event: 'stream:beat', data }, view.pinned);
}

/** Whether a view has fresh numbers only, so that a source's word is worth something for it. */
export function isWhollyFresh(view: View): boolean {
  return view.selection.groups.every((group) => group === undefined || group.fresh === group.members);
}
