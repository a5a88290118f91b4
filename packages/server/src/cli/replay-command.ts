import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type DeliveryCounts, HttpDelivery } from '../replay/http-delivery.js';
import { DeliveryFault } from '../replay/ingest-requests.js';
import type { PartialMapping } from '../replay/mapping-file.js';
import { type Pace, wallPace } from '../replay/pace.js';
import { play } from '../replay/player.js';
import { presetOfColumns } from '../replay/presets/column-mapping.js';
import { knownPresets } from '../replay/presets/known-presets.js';
import type { Preset } from '../replay/presets/preset.js';
import { openRecording } from '../replay/recording.js';
import { RecordingFault } from '../replay/recording-fault.js';
import { createReplayFeeds, type ReplayFeed } from '../replay/recordings-folder.js';
import { type ColumnFlags, mappingOf, withColumnFlags } from './column-flags.js';
import { tenantOf } from './token-tenant.js';

interface ReplayFlags extends ColumnFlags {
  readonly url: string;
  readonly token: string;
  readonly tenant?: string;
  readonly speed?: number;
  readonly loop: boolean;
  readonly preset?: string;
}

/** What the command needs of the world; handed in by tests. */
export interface ReplaySurroundings {
  readonly write: (text: string) => void;
  /** Whether a line can be written over. */
  readonly isTerminal: boolean;
  readonly pace: Pace;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
}

/** How often the progress line is written, where it can be written over and where each one stays. */
const progressEveryMs = { terminal: 250, log: 10_000 };

const ownProcess = (): ReplaySurroundings => ({
  write: (text) => process.stdout.write(text),
  isTerminal: process.stdout.isTTY,
  pace: wallPace,
});

/** Adds `streamgauge replay`: sends a recording, or all recordings of a folder, to a running gateway. */
export function registerReplay(program: Command, surroundings: () => ReplaySurroundings = ownProcess): void {
  const replayCommand = program
    .command('replay')
    .description('Send a recording to a running gateway, as if it happened now')
    .argument('<file>', 'CSV or NDJSON file, capture, or folder of them; may be packed with gzip')
    .option('--url <url>', 'where the gateway is', 'http://127.0.0.1:3000')
    .addOption(
      new Option('--token <token>', 'token with the scope ingest').env('STREAMGAUGE_TOKEN').makeOptionMandatory(),
    )
    .option('--tenant <tenant>', 'stop unless the token belongs to this tenant')
    .option('--channel <channel>', "channel to send to, in place of the preset's")
    .option(
      '--speed <factor>',
      'recorded time in one unit of time, or max (default: what suits the recording)',
      speedOf,
    )
    .option('--loop', 'start again at the end', false)
    .addOption(
      new Option('--preset <name>', 'kind of recording (default: recognised by its columns)').choices(
        knownPresets.map(({ name }) => name),
      ),
    );
  withColumnFlags(replayCommand).action(async (file: string, flags: ReplayFlags, command: Command) => {
    try {
      await replay(file, flags, surroundings());
    } catch (error) {
      if (error instanceof RecordingFault || error instanceof DeliveryFault) command.error(`error: ${error.message}`);
      throw error;
    }
  });
}

async function replay(file: string, flags: ReplayFlags, surroundings: ReplaySurroundings): Promise<void> {
  const { pace, fetch, write } = surroundings;
  const tenantId = tenantOf(flags);
  const feeds = await feedsOf(file, flags);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const signal = surroundings.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, surroundings.signal]);
  const delivery = new HttpDelivery({
    url: flags.url,
    token: flags.token,
    pace,
    signal,
    ...(fetch === undefined ? {} : { fetch }),
  });
  const progress = new Progress(surroundings, feeds);
  try {
    const runs = feeds.map((feed) =>
      play(feed.open(), {
        tenantId,
        speed: flags.speed ?? feed.defaultSpeed,
        pace,
        signal,
        loop: flags.loop,
        deliver: async (batch) => {
          await delivery.deliver(batch);
          progress.show(delivery.counts);
        },
      }),
    );
    // The first failure stops the other feeds of the folder too, and is the one that is told.
    for (const run of runs) run.catch(interrupt);
    await Promise.all(runs).catch((error: unknown) => {
      if (!(error instanceof DeliveryFault && error.code === 'ABORTED')) throw error;
    });
  } finally {
    process.removeListener('SIGINT', interrupt);
    progress.end();
    write(finalSum(delivery.counts));
  }
}

async function feedsOf(file: string, flags: ReplayFlags): Promise<ReplayFeed[]> {
  if ((await stat(file).catch(() => undefined))?.isDirectory() !== true) return [await feedOfFile(file, flags)];
  const forOneFile =
    flags.mapping ??
    flags.channel ??
    flags.preset ??
    flags.time ??
    flags.id ??
    flags.zone ??
    flags.metric[0] ??
    flags.label[0];
  if (forOneFile !== undefined)
    throw new RecordingFault(
      `'${forOneFile}' is asked for, but ${file} is a folder: mapping options are for one file.`,
    );
  const feeds = await createReplayFeeds(file);
  if (feeds.length === 0) throw new RecordingFault(`${file} holds no recording that is known.`);
  return feeds;
}

async function feedOfFile(file: string, flags: ReplayFlags): Promise<ReplayFeed> {
  const mapping = await mappingOf(flags);
  const { channel, zone, labels = [] } = mapping;
  const mapped = mappedPreset(mapping, flags.preset);
  const preset = mapped ?? knownPresets.find(({ name }) => name === flags.preset);
  const recording = await openRecording(file, {
    ...(preset === undefined ? {} : { preset }),
    ...(channel === undefined ? {} : { channel }),
    ...(zone === undefined ? {} : { zone }),
    ...(mapped === undefined ? { labels: constantLabels(labels) } : {}),
  });
  return {
    name: basename(file),
    file,
    preset: recording.preset.name,
    channels: [recording.channel],
    defaultSpeed: recording.preset.defaultSpeed,
    open: () => recording.open(),
  };
}

/** Options that map columns make a preset of their own; a known one needs none of them. */
function mappedPreset(mapping: PartialMapping, preset: string | undefined): Preset | undefined {
  const { timeColumn, idColumn, channel, metrics = [], labels = [] } = mapping;
  if (timeColumn === undefined && metrics.length === 0 && idColumn === undefined) return undefined;
  if (preset !== undefined)
    throw new RecordingFault(
      `--time, --metric and --id are for tables without a preset; --preset ${preset} knows its columns.`,
    );
  if (timeColumn === undefined) throw new RecordingFault('Which column holds the time? Give --time COLUMN.');
  if (channel === undefined) throw new RecordingFault('Where do the samples go? Give --channel CHANNEL.');
  return presetOfColumns({ ...mapping, channel, timeColumn, metrics, labels });
}

function constantLabels(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((text) => {
      const [, name, value] = /^([^=]+)==(.+)$/.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new RecordingFault(`--label ${text}: beside a preset a label is a constant, written name==value.`);
    }),
  );
}

class Progress {
  readonly #surroundings: ReplaySurroundings;
  readonly #what: string;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #open = false;

  constructor(surroundings: ReplaySurroundings, feeds: readonly ReplayFeed[]) {
    this.#surroundings = surroundings;
    this.#what = feeds.map(({ name, preset }) => (name === preset ? name : `${name} (${preset})`)).join(', ');
    surroundings.write(`Replaying ${this.#what}\n`);
  }

  show(counts: DeliveryCounts): void {
    const { pace, isTerminal, write } = this.#surroundings;
    const nowMs = pace.nowMs();
    if (nowMs - this.#shownAtMs < (isTerminal ? progressEveryMs.terminal : progressEveryMs.log)) return;
    this.#shownAtMs = nowMs;
    this.#open = isTerminal;
    write(isTerminal ? `\r${summary(counts)}` : `${summary(counts)}\n`);
  }

  end(): void {
    if (this.#open) this.#surroundings.write('\n');
  }
}

function finalSum(counts: DeliveryCounts): string {
  const reasons = Object.entries(counts.rejectedByCode).map(([code, count]) => `  ${code}: ${count}\n`);
  const first = counts.firstRejection === undefined ? '' : `  First: ${counts.firstRejection}\n`;
  return `In total: ${summary(counts)}\n${reasons.join('')}${first}`;
}

function summary({ accepted, duplicates, rejected }: DeliveryCounts): string {
  return `${accepted} accepted, ${duplicates} duplicates, ${rejected} rejected`;
}

function speedOf(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text.replace(/[x×]$/i, ''));
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new InvalidArgumentError("It is a number above 0, or 'max'.");
}
