import { ByteReader, ByteWriter } from './bytes.js';

const magic = 0x52; // 'R'
const version = 1;

/** What a record holds. Those of one stream are read in this order. */
export const recordKinds = { engine: 0, stream: 1, labels: 2, series: 3, events: 4 } as const;
export type RecordKind = (typeof recordKinds)[keyof typeof recordKinds];

/** Where a record belongs: of two with the same place the later one counts. */
export interface RecordPlace {
  readonly kind: RecordKind;
  /** Empty where the record is the engine's own. */
  readonly tenantId: string;
  readonly channel: string;
  /** Number of the page of series, from 0; 0 where there are none. */
  readonly page: number;
}

/** A piece of the engine's state, with a checksum over itself and its place. */
export interface StateRecord extends RecordPlace {
  readonly bytes: Uint8Array;
}

/** Begins a record, with its place in it. */
export function recordWriter({ kind, tenantId, channel, page }: RecordPlace): ByteWriter {
  return new ByteWriter(magic, version).byte(kind).text(tenantId).text(channel).whole(page);
}

/**
 * Begins to read a record.
 *
 * @throws RangeError when it is damaged, of a newer version, or stands in the place of another.
 */
export function recordReader({ bytes, kind, tenantId, channel, page }: StateRecord): ByteReader {
  const what = kind === recordKinds.engine ? 'state of the engine' : `state of channel '${channel}' (page ${page})`;
  const reader = new ByteReader(bytes, magic, version, what);
  const isOwn =
    reader.byte() === kind && reader.text() === tenantId && reader.text() === channel && reader.whole() === page;
  if (!isOwn) throw reader.fault('it stands in the place of another');
  return reader;
}
