import type { StreamEvent } from '@streamgauge/protocol';
import type { Channel } from '../catalog/channel.js';
import type { ByteReader, ByteWriter } from './bytes.js';
import type { EventLog, EventMemory, LoggedEvent } from './event-log.js';
import type { EventStreams } from './event-streams.js';

/** Writes the logs of all events channels: what is kept of them, and the ids by which a repetition is known. */
export function writeEventLogs(writer: ByteWriter, events: EventStreams): void {
  const logs = [...events.logs()].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  writer.whole(logs.length);
  for (const { tenantId, channel, log } of logs) {
    writer.text(tenantId).text(channel);
    writeEventLog(writer, log.memory);
  }
}

/**
 * Reads what `writeEventLogs` wrote into logs that are empty.
 *
 * @throws RangeError when a channel is gone from the catalog.
 */
export function readEventLogs(
  reader: ByteReader,
  channelOf: (name: string) => Channel | undefined,
  events: EventStreams,
): void {
  for (let left = reader.count(); left > 0; left -= 1) {
    const [tenantId, name] = [reader.text(), reader.text()];
    const channel = channelOf(name);
    if (channel?.kind !== 'events') throw reader.fault(`its channel '${name}' is not in the catalog`);
    readEventLog(reader, channel, events.logOf(tenantId, channel));
  }
}

function placeOf({ tenantId, channel }: { readonly tenantId: string; readonly channel: string }): string {
  return JSON.stringify([tenantId, channel]);
}

export function writeEventLog(writer: ByteWriter, memory: EventMemory): void {
  writer.whole(memory.sequence).whole(memory.ids.length);
  for (const [id, sequence] of memory.ids) writer.text(id).whole(sequence);
  writer.whole(memory.kept.length);
  for (const { sequence, message, bytes } of memory.kept)
    writer.whole(sequence).text(JSON.stringify(message)).whole(bytes);
}

export function readEventLog(reader: ByteReader, { labels }: Channel, log: EventLog): void {
  const sequence = reader.whole();
  const ids: [string, number][] = [];
  for (let left = reader.count(); left > 0; left -= 1) ids.push([reader.text(), reader.whole()]);
  const kept: LoggedEvent[] = [];
  for (let left = reader.count(); left > 0; left -= 1) {
    const place = reader.whole();
    const message = JSON.parse(reader.text()) as StreamEvent;
    const values = labels.map(({ name }) => message.labels?.[name]);
    kept.push({ sequence: place, message: Object.freeze(message), labels: values, bytes: reader.whole() });
  }
  log.restore({ sequence, ids, kept });
}
