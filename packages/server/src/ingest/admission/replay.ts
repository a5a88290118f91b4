import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import type { Transaction } from '../../storage/checkpoint/checkpoint-part.js';
import { Recovery } from '../../storage/checkpoint/recovery.js';
import { SnapshotQueries } from '../../storage/snapshot-queries/snapshot-queries.js';
import { InputLog } from '../input-log/input-log.js';
import { decodeEntry, type LogEntry } from '../input-log/log-entry.js';
import { Admission } from './admission.js';
import { DuplicateIds } from './duplicate-ids.js';
import { IngestTallies } from './ingest-tallies.js';

/** Takes in again, after a restart, what was accepted and is in no checkpoint: at the times at which it came. */
@Injectable()
export class Replay {
  private readonly logger = new Logger(Replay.name);
  private refused = 0;

  constructor(
    private readonly engine: Engine,
    private readonly admission: Admission,
    private readonly ids: DuplicateIds,
    private readonly tallies: IngestTallies,
    private readonly log: InputLog,
    recovery: Recovery,
    // What totals begin with comes before what was added to them: it is made first, and so asked first.
    _snapshots: SnapshotQueries,
  ) {
    recovery.afterParts((transaction) => this.run(transaction));
  }

  private async run(transaction: Transaction): Promise<void> {
    const count = await this.log.read(transaction, (line) => this.take(decodeEntry(line)));
    await turn();
    this.engine.advance(this.engine.nowMs());
    if (count > 0) this.logger.log(`${count} entries of the input log taken in again`);
    if (this.refused > 0) this.logger.warn(`${this.refused} of their samples are not in the catalog any more`);
  }

  private take({ atMs, samples, events, counts }: LogEntry): void {
    for (const { sample, id } of samples) {
      const { tenantId, channel } = sample;
      if (id !== undefined) this.ids.add(atMs, tenantId, channel, id);
      this.tallies.of(tenantId).accepted += 1;
      if (this.engine.replay(sample, atMs) !== undefined) this.refused += 1;
      else this.admission.sampleWatchers.tellReplayed(channel, sample);
    }
    for (const { tenantId, channel, events: taken } of events) {
      for (const event of taken) {
        this.tallies.of(tenantId).accepted += 1;
        const [outcome] = this.engine.append(tenantId, channel, [event], event.timestampMs);
        if (outcome === undefined || 'code' in outcome) this.refused += 1;
        else this.admission.eventWatchers.tellReplayed(channel, { tenantId, event });
      }
    }
    for (const { tenantId, duplicates, rejectedByCode } of counts) {
      const tally = this.tallies.of(tenantId);
      tally.duplicates += duplicates;
      for (const [code, count] of Object.entries(rejectedByCode)) tally.reject(code, count);
    }
  }
}
