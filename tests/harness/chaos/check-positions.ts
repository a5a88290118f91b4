/** Holds the positions of one receiver's frames against the rules: what follows what, and what must be told. */
import type { Position, Snapshot } from '@streamgauge/protocol';
import type { Anomaly, AnomalyName } from './anomaly.js';
import type { LogEntry, ReceiverLog } from './receiver-log.js';

type Granted = Extract<LogEntry, { kind: 'granted' }>;

interface Spanning {
  readonly previous: number;
  readonly sequence: number;
  /** Frames that it says to stand for. */
  readonly stands: number;
}

export function checkPositions(log: ReceiverLog): readonly Anomaly[] {
  const walk = new Walk(log.name);
  for (const entry of log.entries) walk.step(entry);
  walk.expectTold();
  return walk.found;
}

class Walk {
  readonly found: Anomaly[] = [];
  readonly #receiver: string;
  #held: Position | null = null;
  #awaits: 'nothing' | 'snapshot' | 'frames' = 'nothing';
  #asked: Position | null = null;
  #pages = 0;
  #level = 'live';
  /** What was missed after this frame while it was away may come as one frame. */
  #recoversFrom: number | null = null;
  /** A merged frame, of which nothing has said yet why it is merged. */
  #unexplained: number | null = null;

  constructor(receiver: string) {
    this.#receiver = receiver;
  }

  step(entry: LogEntry): void {
    switch (entry.kind) {
      case 'opened':
      case 'closed':
        this.#awaits = 'nothing';
        this.#level = 'live';
        this.#pages = 0;
        this.#unexplained = null;
        return;
      case 'asked':
        this.#ask(entry.resume);
        return;
      case 'granted':
        this.#grant(entry);
        return;
      case 'refused':
        this.#say('untold', `refused with ${entry.code}`);
        return;
      case 'snapshot':
        this.#snapshot(entry.data);
        return;
      case 'update':
        this.#frame({ ...entry.data, stands: entry.data.merged ?? 1 });
        return;
      case 'event':
        this.#frame({ ...entry.data, stands: 1 });
        return;
      case 'events:gap': {
        const { from, to } = entry.data;
        this.#frame({ previous: from - 1, sequence: to, stands: to - from + 1 });
        this.#unexplained = null;
        return;
      }
      case 'stream:quality':
        this.#level = entry.data.level;
        if (this.#level !== 'live') this.#unexplained = null;
    }
  }

  /** Nothing more comes before the next frame, so what needs a word must have it. */
  expectTold(): void {
    if (this.#unexplained !== null)
      this.#say('untold', `frame ${this.#unexplained} is merged, and no quality was told`);
    this.#unexplained = null;
  }

  #ask(resume: Position | null): void {
    this.#asked = resume;
    if (resume === null) return;
    if (resume.epoch !== this.#held?.epoch || resume.sequence !== this.#held.sequence) {
      this.#say('guess', `asks to go on from ${resume.sequence}, and holds ${this.#held?.sequence}`);
    }
  }

  #grant({ recovered, epoch, sequence }: Granted): void {
    this.#awaits = recovered ? 'frames' : 'snapshot';
    this.#recoversFrom = recovered ? sequence : null;
    if (!recovered) return;
    const isHeld = this.#asked?.epoch === epoch && this.#asked.sequence === sequence;
    if (!isHeld) this.#say('untold', `goes on from ${epoch}:${sequence}, which was not asked for`);
  }

  #snapshot({ page, final, epoch, sequence }: Snapshot): void {
    if (this.#awaits === 'nothing') this.#say('foreign', 'a snapshot that was not asked for');
    if (this.#awaits === 'frames' && this.#level !== 'reseed') {
      this.#say('untold', `a snapshot at ${sequence} in place of frames`);
    }
    if (page !== this.#pages) this.#say('torn-view', `page ${page} of a snapshot where ${this.#pages} was due`);
    this.#pages = final ? 0 : page + 1;
    if (!final) return;
    if (epoch === this.#held?.epoch && sequence < this.#held.sequence) {
      this.#say('backward', `a snapshot at ${sequence} after ${this.#held.sequence}`);
    }
    this.#held = { epoch, sequence };
    this.#awaits = 'frames';
  }

  #frame({ previous, sequence, stands }: Spanning): void {
    this.expectTold();
    if (this.#awaits !== 'frames' || this.#held === null) {
      this.#say(this.#awaits === 'nothing' ? 'foreign' : 'seam-hole', `frame ${sequence} without a snapshot`);
      return;
    }
    const held = this.#held.sequence;
    if (sequence === held) this.#say('repeat', `frame ${sequence} again`);
    else if (sequence < held) this.#say('backward', `frame ${sequence} after ${held}`);
    else if (previous > held) this.#say('skip', `frame ${sequence} follows ${previous}, and ${held} is held`);
    else if (previous < held) this.#say('repeat', `frame ${sequence} follows ${previous} again, and ${held} is held`);
    if (sequence - previous > stands) this.#say('skip', `frame ${sequence} leaves out what follows ${previous}`);
    if (sequence - previous < stands) this.#say('untold', `frame ${sequence} stands for more than there was`);
    if (stands > 1 && this.#level === 'live' && previous !== this.#recoversFrom) this.#unexplained = sequence;
    this.#held = { epoch: this.#held.epoch, sequence };
  }

  #say(name: AnomalyName, what: string): void {
    this.found.push({ name, receiver: this.#receiver, what });
  }
}
