import type { ReceiverLog } from './receiver-log.js';
import { type ToxicName, toxicNames } from './toxics.js';

/** What a run must have come to; one that never did has shown nothing of it. */
const places = [
  'frames',
  'snapshots',
  'connections lost',
  'asked to go on',
  'recovered',
  'recovered and went on',
  'not recovered',
  'merged after a loss',
  'merged for a slow reader',
  'quality told',
  'reseeded',
  'events after a loss',
  'events missed and told',
] as const;

type Place = (typeof places)[number] | ToxicName;

/** Places that a whole run may miss without failing, because few lives are long or slow enough for them. */
const optional: ReadonlySet<Place> = new Set<Place>(['not recovered', 'reseeded', 'events missed and told']);

/** Where the lives of a run came to, and how often. */
export class Story {
  readonly #counts = new Map<Place, number>([...places, ...toxicNames].map((place) => [place, 0]));

  /** The longest that everybody needed to have everything once nothing stood in the way any more, ms. */
  slowestReturnMs = 0;

  add(place: Place, times = 1): void {
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + times);
  }

  tell(log: ReceiverLog): void {
    let isOpen = false;
    let isBack = false;
    let recoversFrom = -1;
    let level = 'live';
    for (const entry of log.entries) {
      switch (entry.kind) {
        case 'opened':
          isOpen = true;
          break;
        case 'closed':
          if (isOpen) this.add('connections lost');
          isOpen = false;
          break;
        case 'asked':
          if (entry.resume !== null) this.add('asked to go on');
          isBack = entry.resume !== null;
          break;
        case 'granted':
          if (isBack) this.add(entry.recovered ? 'recovered' : 'not recovered');
          recoversFrom = entry.recovered ? entry.sequence : -1;
          level = 'live';
          break;
        case 'snapshot':
          this.add('snapshots');
          break;
        case 'update':
          this.add('frames');
          if (entry.data.previous === recoversFrom) this.add('recovered and went on');
          if (entry.data.merged === undefined) break;
          if (entry.data.previous === recoversFrom && level === 'live') this.add('merged after a loss');
          else this.add('merged for a slow reader');
          break;
        case 'event':
          if (isBack) this.add('events after a loss');
          break;
        case 'events:gap':
          this.add('events missed and told');
          break;
        case 'stream:quality':
          this.add('quality told');
          level = entry.data.level;
          if (level === 'reseed') this.add('reseeded');
      }
    }
  }

  /** Places that had to be come to. */
  get missed(): readonly Place[] {
    return [...this.#counts].filter(([place, count]) => count === 0 && !optional.has(place)).map(([place]) => place);
  }

  toString(): string {
    const counts = [...this.#counts].map(([place, count]) => `${count} ${place}`).join(', ');
    const told = `${counts}; slowest return ${Math.round(this.slowestReturnMs)} ms`;
    const never = [...this.#counts].filter(([, count]) => count === 0).map(([place]) => place);
    return never.length === 0 ? told : `${told}\nnever happened, so nothing was shown of it: ${never.join(', ')}`;
  }
}
