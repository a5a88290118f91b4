import type { Channel } from '../catalog/channel.js';
import { pageSeries } from './changed-pages.js';
import { readEventLog, writeEventLog } from './event-codec.js';
import type { EventLog, EventMemory } from './event-log.js';
import type { EventStreams } from './event-streams.js';
import {
  addOpenRows,
  type CapturedHeader,
  type CapturedPage,
  capturePage,
  encodeHeader,
  encodeLabels,
  encodePage,
  type Instant,
  StreamRestorer,
} from './page-codec.js';
import { decodeState, type ExportOptions, encodeState, type StreamAt } from './state-codec.js';
import { recordKinds, recordReader, recordWriter, type StateRecord } from './state-record.js';
import type { Stream } from './stream.js';
import type { Views } from './views.js';

/** What has changed since the last capture that was kept, at one instant. */
export interface StateCapture {
  /** The records that replace those of the same places. Each is encoded as it is asked for, in some 10 µs. */
  records(): Iterable<StateRecord>;
  /** They are stored. */
  kept(): void;
  /** They are not: the next capture has what was in this one. */
  lost(): void;
}

interface CapturedStream {
  readonly stream: Stream;
  readonly header: CapturedHeader;
  readonly pages: readonly CapturedPage[];
}

interface CapturedLog {
  readonly tenantId: string;
  readonly channel: string;
  readonly log: EventLog;
  readonly memory: EventMemory;
}

const engineAt = { kind: recordKinds.engine, tenantId: '', channel: '', page: 0 } as const;

/** Captures the state of all streams and event logs piece by piece, and puts it together again. */
export class StateKeeper {
  /** Header of each stream as it was captured last. */
  private readonly headers = new Map<Stream, CapturedHeader>();
  private readonly logged = new Map<EventLog, number>();
  /** Streams and logs that are stored and whose channel is not in the catalog: they are left alone. */
  private dormant = 0;

  constructor(
    private readonly views: Views,
    private readonly events: EventStreams,
  ) {}

  /** See `encodeState`. */
  exportAll(options: ExportOptions): Uint8Array {
    for (const stream of this.views.streams()) stream.settle();
    return encodeState(this.views.streams(), this.events, options);
  }

  /** See `decodeState`. @throws RangeError also when there are streams already. */
  importAll(bytes: Uint8Array, channelOf: (name: string) => Channel | undefined): void {
    this.assertEmpty();
    const streamAt: StreamAt = (tenantId, channel, asOfMs) => this.views.streamOf(tenantId, channel, asOfMs);
    decodeState(bytes, channelOf, streamAt, this.events);
    for (const stream of this.views.streams()) stream.changes.renameAll(stream.series.size);
  }

  capture(instant: Instant): StateCapture {
    const streams: CapturedStream[] = [];
    const undo: (() => void)[] = [];
    let places = this.dormant;
    for (const stream of this.views.streams()) {
      places += 1;
      const captured = this.captureStream(stream, instant, undo);
      if (captured !== undefined) streams.push(captured);
    }
    const logs: CapturedLog[] = [];
    for (const { tenantId, channel, log } of this.events.logs()) {
      places += 1;
      const before = this.logged.get(log);
      if (before === log.sequence) continue;
      this.logged.set(log, log.sequence);
      undo.push(() => this.logged.delete(log));
      logs.push({ tenantId, channel, log, memory: log.memory });
    }
    return {
      records: () => recordsOf(instant, places, streams, logs),
      kept: () => {},
      lost: () => {
        for (const one of undo) one();
      },
    };
  }

  /**
   * Puts the state together from all records that are stored, in the order of tenant, channel, kind and page.
   *
   * @returns Start of the tick that was open, ms; and names of channels that are not in the catalog any more.
   * @throws RangeError when a record is damaged, missing or of a newer version.
   */
  restore(
    records: Iterable<StateRecord>,
    channelOf: (name: string) => Channel | undefined,
  ): { asOfMs: number; gone: ReadonlySet<string> } {
    this.assertEmpty();
    const gone = new Set<string>();
    let asOfMs: number | undefined;
    let places = 0;
    let found = 0;
    let restorer: StreamRestorer | undefined;
    for (const record of records) {
      if (record.kind === recordKinds.engine) {
        const reader = recordReader(record);
        [asOfMs, places] = [reader.float(), reader.whole()];
        reader.done();
        continue;
      }
      if (asOfMs === undefined) throw new RangeError('The record of the engine itself is missing in the state.');
      const isPlace = record.kind === recordKinds.stream || record.kind === recordKinds.events;
      if (isPlace) found += 1;
      const channel = channelOf(record.channel);
      if (channel === undefined || (channel.kind === 'events') !== (record.kind === recordKinds.events)) {
        gone.add(record.channel);
        this.dormant += isPlace ? 1 : 0;
      } else if (record.kind === recordKinds.events) {
        this.restoreLog(record, channel);
      } else if (record.kind === recordKinds.stream) {
        restorer?.finish();
        restorer = new StreamRestorer(this.views.streamOf(record.tenantId, channel, asOfMs), record);
      } else if (restorer === undefined) {
        throw new RangeError(`The state of channel '${record.channel}' does not begin with its header.`);
      } else restorer.take(record);
    }
    restorer?.finish();
    if (found !== places) throw new RangeError(`The state has ${found} of ${places} streams.`);
    return { asOfMs: asOfMs ?? Number.NEGATIVE_INFINITY, gone };
  }

  private assertEmpty(): void {
    for (const _ of this.views.streams())
      throw new RangeError('a state can only be taken over by an engine without streams');
  }

  private captureStream(stream: Stream, instant: Instant, undo: (() => void)[]): CapturedStream | undefined {
    stream.settle();
    const { changes, tick, intake, ending, series, freshness } = stream;
    for (let row = 0; row < tick.size; row += 1) changes.touch(tick.touched[row] as number);
    for (const id of intake.begun) changes.rename(id);
    for (const id of ending) changes.touch(id);
    const taken = changes.take();
    undo.push(() => changes.giveBack(taken));
    const pages = new Map<number, CapturedPage>();
    const count = Math.min(taken.states.length, Math.ceil(series.size / pageSeries));
    for (let page = 0; page < count; page += 1) {
      if (taken.states[page] === 1) pages.set(page, capturePage(stream, page, taken.labels[page] === 1));
    }
    addOpenRows(stream, pages, instant);
    const { sequence } = stream;
    const { vouchedMs } = freshness;
    const before = this.headers.get(stream);
    const isSame = before !== undefined && before.sequence === sequence && before.vouchedMs === vouchedMs;
    if (isSame && pages.size === 0) return undefined;
    const header = { sequence, vouchedMs, invalid: intake.invalid.slice(), size: series.size };
    this.headers.set(stream, header);
    undo.push(() => this.headers.delete(stream));
    return { stream, header, pages: [...pages.values()] };
  }

  private restoreLog(record: StateRecord, channel: Channel): void {
    const reader = recordReader(record);
    const log = this.events.logOf(record.tenantId, channel);
    readEventLog(reader, channel, log);
    reader.done();
    this.logged.set(log, log.sequence);
  }
}

function* recordsOf(
  { asOfMs }: Instant,
  places: number,
  streams: readonly CapturedStream[],
  logs: readonly CapturedLog[],
): Iterable<StateRecord> {
  yield { ...engineAt, bytes: recordWriter(engineAt).float(asOfMs).whole(places).finish() };
  for (const { stream, header, pages } of streams) {
    const { tenantId, channel } = stream.options;
    const at = { tenantId, channel: channel.name, page: 0 };
    const headerAt = { ...at, kind: recordKinds.stream };
    yield { ...headerAt, bytes: encodeHeader(headerAt, channel, header) };
    for (const page of pages) {
      const labelsAt = { ...at, kind: recordKinds.labels, page: page.page };
      if (page.labels !== undefined) yield { ...labelsAt, bytes: encodeLabels(labelsAt, channel, page.labels) };
      const seriesAt = { ...at, kind: recordKinds.series, page: page.page };
      yield { ...seriesAt, bytes: encodePage(seriesAt, page) };
    }
  }
  for (const { tenantId, channel, memory } of logs) {
    const at = { kind: recordKinds.events, tenantId, channel, page: 0 };
    const writer = recordWriter(at);
    writeEventLog(writer, memory);
    yield { ...at, bytes: writer.finish() };
  }
}
