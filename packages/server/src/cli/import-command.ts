import { createHash } from 'node:crypto';
import { type Command, Option } from 'commander';
import { channelNames } from '../import/catalog-columns.js';
import { counted, ImportBar } from '../import/import-bar.js';
import { type ImportFile, inspectFile } from '../import/import-file.js';
import { ImportJournal, type ImportProgress, nothingYet } from '../import/import-journal.js';
import { importLines } from '../import/import-lines.js';
import { completeMapping, isEmpty, isExplicit } from '../import/import-mapping.js';
import { importInto } from '../import/importer.js';
import { RejectedLines } from '../import/rejected-lines.js';
import { DeliveryFault, IngestRequests } from '../replay/ingest-requests.js';
import type { PartialMapping } from '../replay/mapping-file.js';
import { type Pace, wallPace } from '../replay/pace.js';
import { type ColumnMapping, columnReaderOf } from '../replay/presets/column-mapping.js';
import { assertColumns } from '../replay/recording.js';
import { RecordingFault } from '../replay/recording-fault.js';
import { WallClockZone } from '../replay/wall-clock-zone.js';
import { type ColumnFlags, mappingOf, withColumnFlags } from './column-flags.js';
import { tenantOf } from './token-tenant.js';

interface ImportFlags extends ColumnFlags {
  readonly url: string;
  readonly token: string;
  readonly tenant?: string;
  readonly format?: 'csv' | 'ndjson';
  readonly now: boolean;
  readonly rejected?: string;
  readonly journal?: string;
  readonly again: boolean;
}

/** What the command needs of the world; handed in by tests. */
export interface ImportSurroundings {
  readonly write: (text: string) => void;
  /** Whether a line can be written over. */
  readonly isTerminal: boolean;
  readonly pace: Pace;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  /** What the process is to end with. */
  readonly endWith: (code: number) => void;
}

/** Not all lines were taken; stopped by Ctrl-C. What could not be done at all ends with 1. */
const exitCodes = { rejected: 2, stopped: 130 };

const ownProcess = (): ImportSurroundings => ({
  write: (text) => process.stdout.write(text),
  isTerminal: process.stdout.isTTY,
  pace: wallPace,
  endWith: (code) => {
    process.exitCode = code;
  },
});

/** Adds `streamgauge import`: sends the lines of a file to a running gateway, each once. */
export function registerImport(program: Command, surroundings: () => ImportSurroundings = ownProcess): void {
  const command = program
    .command('import')
    .description('Send the lines of a file to a channel of a running gateway, each once however often it is run')
    .argument('<file>', 'CSV with a header, or NDJSON; may be packed with gzip')
    .option('--channel <channel>', 'channel to send to')
    .option('--url <url>', 'where the gateway is', 'http://127.0.0.1:3000')
    .addOption(
      new Option('--token <token>', 'token with the scope ingest').env('STREAMGAUGE_TOKEN').makeOptionMandatory(),
    )
    .option('--tenant <tenant>', 'stop unless the token belongs to this tenant')
    .addOption(new Option('--format <format>', 'default: by the first line').choices(['csv', 'ndjson']))
    .option('--now', 'samples are of the moment of their arrival', false)
    .option('--rejected <file>', 'where lines that were not taken are written to')
    .option('--journal <file>', 'where it is noted how far it has come (default: FILE.import.json)')
    .option('--again', 'from the first line, whatever the journal says', false);
  withColumnFlags(command).action(async (file: string, flags: ImportFlags, own: Command) => {
    try {
      await runImport(file, flags, surroundings());
    } catch (error) {
      if (error instanceof RecordingFault || error instanceof DeliveryFault) own.error(`error: ${error.message}`);
      throw error;
    }
  });
}

async function runImport(path: string, flags: ImportFlags, surroundings: ImportSurroundings): Promise<void> {
  const { write, endWith } = surroundings;
  const tenantId = tenantOf(flags);
  const said = await mappingOf(flags);
  const { channel } = said;
  if (channel === undefined) throw new RecordingFault('Where do the samples go? Give --channel CHANNEL.');
  const file = await inspectFile(path, flags.format);
  const mapping = await mappingFor(file, { ...said, channel }, flags, surroundings);
  const fingerprint = fingerprintOf(file, said);
  const key = [fingerprint, flags.url, tenantId, channel].join(' ');
  const journal = await ImportJournal.open(flags.journal ?? `${path}.import.json`);
  const from = flags.again ? nothingYet : journal.progressOf(key);
  write(`Importing ${path} into ${channel} (${counted(file.lines)} lines)\n${meaningOf(mapping, file)}`);
  if (from.isDone) {
    write(`It has been imported whole: ${sumOf(from)}. With --again it is sent again.\n`);
    if (from.rejected > 0) endWith(exitCodes.rejected);
    return;
  }
  if (from.line > 0) write(`Going on after line ${counted(from.line)}.\n`);
  const header = file.head.format === 'csv' ? file.head.firstLine : undefined;
  const goesOn = from.line > 0;
  const rejected = new RejectedLines(
    flags.rejected === undefined ? undefined : { path: flags.rejected, header, goesOn },
  );
  const plan: Plan = { file, mapping, fingerprint, key, channel, journal, from, rejected };
  try {
    await send(plan, flags, surroundings);
  } finally {
    await rejected.close();
  }
}

interface Plan {
  readonly file: ImportFile;
  readonly mapping: ColumnMapping | undefined;
  readonly fingerprint: string;
  readonly key: string;
  readonly channel: string;
  readonly journal: ImportJournal;
  readonly from: ImportProgress;
  readonly rejected: RejectedLines;
}

async function send(plan: Plan, { url, token }: ImportFlags, surroundings: ImportSurroundings): Promise<void> {
  const { file, mapping, fingerprint, key, channel, journal, from, rejected } = plan;
  const { pace, fetch, write, endWith } = surroundings;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const signal = surroundings.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, surroundings.signal]);
  const requests = new IngestRequests({
    url,
    token,
    pace,
    signal,
    // Every line has an id: sent again, it counts once.
    whenBroken: 'repeat',
    ...(fetch === undefined ? {} : { fetch }),
  });
  const bar = new ImportBar({ ...surroundings, nowMs: () => pace.nowMs() }, file.lines, from.line);
  let progress = from;
  let isWhole = false;
  try {
    await importInto(importLines(file, mapping, fingerprint), {
      channel,
      requests,
      from,
      signal,
      onProgress: async (now, lines) => {
        progress = now;
        await rejected.add(lines);
        await journal.note(key, now);
        bar.show(now);
      },
    });
    isWhole = !signal.aborted;
    if (isWhole) await journal.note(key, { ...progress, isDone: true });
  } catch (error) {
    if (!(error instanceof DeliveryFault && error.code === 'ABORTED')) throw error;
  } finally {
    process.removeListener('SIGINT', interrupt);
    bar.end();
    write(
      `In total: ${sumOf(progress)}\n${rejected
        .report()
        .map((line) => `${line}\n`)
        .join('')}`,
    );
    if (journal.fault !== undefined)
      write(`The journal cannot be written, only ids tell a repetition: ${journal.fault}\n`);
    if (!isWhole) write(`Stopped after line ${counted(progress.line)}; the same command goes on there.\n`);
  }
  if (signal.aborted) endWith(exitCodes.stopped);
  else if (progress.rejected > 0) endWith(exitCodes.rejected);
}

/** Undefined: the lines are whole samples or events. */
async function mappingFor(
  { path, head }: ImportFile,
  said: PartialMapping & { readonly channel: string },
  { url, token, now }: ImportFlags,
  { fetch }: ImportSurroundings,
): Promise<ColumnMapping | undefined> {
  if (head.format === 'ndjson' && isEmpty(said) && !now) return undefined;
  const question = { url, token, channel: said.channel, ...(fetch === undefined ? {} : { fetch }) };
  const names = isExplicit(said) ? undefined : await channelNames(question);
  const mapping = completeMapping(path, head, said, { names, isNow: now });
  assertColumns(path, columnReaderOf(mapping).columns, head);
  new WallClockZone(mapping.zone ?? 'UTC'); // A wrong zone is told now, not at the first row.
  return mapping;
}

/**
 * Names this import of this file: the same whatever the file is called and whether it is packed, and another one where other
 * columns or labels are asked for, as of a table with a column for each meter. What the catalog adds by names does not count,
 * so that a new metric there does not make a repetition a new import.
 */
function fingerprintOf({ contentHash }: ImportFile, { metrics = [], labels = [] }: PartialMapping): string {
  const text = JSON.stringify([contentHash, [...metrics].sort(), [...labels].sort()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function meaningOf(mapping: ColumnMapping | undefined, { head }: ImportFile): string {
  if (mapping === undefined) return '';
  const { metrics, labels, timeColumn, idColumn } = mapping;
  const used = new Set(columnReaderOf(mapping).columns.map((column) => column.toLowerCase()));
  const unused = head.header.filter((name) => !used.has(name.toLowerCase()));
  return [
    `  Time: ${timeColumn ?? 'of arrival'}${idColumn === undefined ? '' : `; id: ${idColumn}`}`,
    `  Metrics: ${metrics.join(', ')}`,
    ...(labels.length === 0 ? [] : [`  Labels: ${labels.join(', ')}`]),
    ...(unused.length === 0 ? [] : [`  Not used: ${unused.slice(0, 50).join(', ')}`]),
    '',
  ].join('\n');
}

function sumOf({ accepted, duplicates, rejected }: ImportProgress): string {
  return `${counted(accepted)} accepted, ${counted(duplicates)} duplicates, ${counted(rejected)} rejected`;
}
