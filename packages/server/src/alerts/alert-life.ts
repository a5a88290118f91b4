import type { AlertState } from '@streamgauge/protocol';

/**
 * The life of an alert, after ISA-18.2.
 *
 * - `activate`: the condition holds, again or still
 * - `return`: the condition is gone
 * - `acknowledge`: a person takes note
 * - `shelve`: a person puts it aside for a time
 * - `expire`: that time is over
 * - `clear`: a person ends it by hand
 */
export type LifeEvent = 'activate' | 'return' | 'acknowledge' | 'shelve' | 'expire' | 'clear';

/**
 * A state; or `same`, nothing changes and that is right; or `impossible`; or, of a shelved alert, that the event happens to
 * what lies `beneath`, and that it `surfaces`.
 */
type Outcome = AlertState | 'same' | 'impossible' | 'beneath' | 'surfaces';

/** The state under the shelf goes on: an alert whose condition ends there does not come back when the time is over. */
export type Life =
  | { readonly state: Exclude<AlertState, 'shelved'> }
  | { readonly state: 'shelved'; readonly beneath: Exclude<AlertState, 'shelved' | 'cleared'> };

/**
 * Repetitions are `same`, so that a request can be sent again. Nobody can clear what nobody has taken note of. What is
 * cleared stays cleared: the condition's next time is another alert.
 */
export const transitions: Readonly<Record<AlertState, Readonly<Record<LifeEvent, Outcome>>>> = {
  unacked: {
    activate: 'same',
    return: 'rtn_unacked',
    acknowledge: 'acked',
    shelve: 'shelved',
    expire: 'same',
    clear: 'impossible',
  },
  acked: {
    activate: 'same',
    return: 'cleared',
    acknowledge: 'same',
    shelve: 'shelved',
    expire: 'same',
    clear: 'cleared',
  },
  rtn_unacked: {
    activate: 'unacked',
    return: 'same',
    acknowledge: 'cleared',
    shelve: 'impossible',
    expire: 'same',
    clear: 'cleared',
  },
  cleared: {
    activate: 'impossible',
    return: 'same',
    acknowledge: 'same',
    shelve: 'impossible',
    expire: 'same',
    clear: 'same',
  },
  shelved: {
    activate: 'beneath',
    return: 'beneath',
    acknowledge: 'beneath',
    shelve: 'shelved',
    expire: 'surfaces',
    clear: 'beneath',
  },
};

/** What a person can do in a state, for the sentence that refuses something else. */
export function possibleActions(life: Life): LifeEvent[] {
  const actions: LifeEvent[] = ['acknowledge', 'shelve', 'clear'];
  return actions.filter((action) => step(life, action) !== 'impossible');
}

/** The life after an event; the same object where nothing changes. */
export function step(life: Life, event: LifeEvent): Life | 'impossible' {
  const outcome = transitions[life.state][event];
  switch (outcome) {
    case 'same':
      return life;
    case 'impossible':
      return outcome;
    case 'shelved':
      return shelve(life);
    case 'beneath':
      return life.state === 'shelved' ? under(life, step({ state: life.beneath }, event)) : life;
    case 'surfaces':
      return life.state === 'shelved' ? { state: life.beneath } : life;
    default:
      return { state: outcome };
  }
}

/** To shelve what is shelved gives it another time, and so is a change. */
function shelve(life: Life): Life | 'impossible' {
  if (life.state === 'shelved') return { ...life };
  return life.state === 'cleared' ? 'impossible' : { state: 'shelved', beneath: life.state };
}

function under(shelved: Life & { state: 'shelved' }, next: Life | 'impossible'): Life | 'impossible' {
  if (next === 'impossible' || next.state === 'shelved') return next;
  if (next.state === 'cleared') return next;
  return next.state === shelved.beneath ? shelved : { state: 'shelved', beneath: next.state };
}
