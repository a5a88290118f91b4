import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openPyfolioBook, pyfolioBookChannels } from './pyfolio-book.js';
import type { RecordedSample } from './recorded-sample.js';
import { openRecording, type Recording, recognise } from './recording.js';
import { RecordingFault } from './recording-fault.js';
import { type RecordingHead, readHead } from './recording-file.js';

/** One recording of a folder, ready to be played. */
export interface ReplayFeed {
  /** Unique in the folder, e.g. `house-2`. */
  readonly name: string;
  readonly file: string;
  readonly preset: string;
  readonly channels: readonly string[];
  /** Recorded time that passes in one unit of time. */
  readonly defaultSpeed: number;
  /** Can be called, and what it returns be read, any number of times. */
  open(): AsyncIterable<RecordedSample>;
}

const tableOrCapture = /\.(csv|tsv|txt|gz)$/i;

/**
 * The recordings of a folder: houses become meters, records become patients, trades become a trading day, and a back-test's
 * two files become one book. Files that nobody recognises are passed over.
 *
 * @throws RecordingFault  when there is no such folder.
 */
export async function createReplayFeeds(folder: string): Promise<ReplayFeed[]> {
  const recordings: Recording[] = [];
  for (const file of await filesOf(folder)) {
    const preset = recognise(await readHead(file).catch(emptyHead));
    if (preset !== undefined)
      recordings.push(await openRecording(file, { preset, labels: labelsFor(preset.name, file) }));
  }
  const of = (preset: string): Recording[] => recordings.filter((recording) => recording.preset.name === preset);
  const [fills, closes] = [of('pyfolio-transactions'), of('pyfolio-positions')];
  const [onlyFills, onlyCloses] = [fills[0], closes[0]];
  const paired = fills.length === 1 && closes.length === 1 && onlyFills !== undefined && onlyCloses !== undefined;
  return withUniqueNames([
    // The book says what the closes say, and more: playing both would give each position two series of updates.
    ...recordings.filter((recording) => !(paired && recording === onlyCloses)).map(feedOf),
    ...(paired ? [bookFeed(onlyFills, onlyCloses)] : []),
  ]);
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && tableOrCapture.test(entry.name));
    return files.map(({ name }) => join(folder, name)).sort();
  } catch {
    throw new RecordingFault(`There is no folder ${folder} that can be read.`);
  }
}

/** A file that cannot be read is no recording; it does not keep the others from being played. */
function emptyHead(): RecordingHead {
  return { firstLine: '', format: 'csv', delimiter: ',', header: [] };
}

/** Houses and patients are named after their file, because the rows do not say whose they are. */
function labelsFor(preset: string, file: string): Record<string, string> {
  const name = basename(file).replace(/(\.(csv|tsv|txt|gz))+$/i, '');
  if (preset === 'refit-house') {
    const house = /house[-_ ]?(\d+)/i.exec(name)?.[1];
    return { meterId: house === undefined ? name : `house-${house}` };
  }
  if (preset === 'mimic-numerics')
    return { patientId: /(?:^|[^a-z0-9])([ps]\d{5,6})(?:[^0-9]|$)/i.exec(name)?.[1] ?? name };
  return {};
}

function feedOf(recording: Recording): ReplayFeed {
  const { file, preset, channel } = recording;
  const { meterId, patientId } = { ...preset.labels, ...labelsFor(preset.name, file) };
  return {
    name: meterId ?? (patientId === undefined ? preset.name : `patient-${patientId}`),
    file,
    preset: preset.name,
    channels: [channel],
    defaultSpeed: preset.defaultSpeed,
    open: () => recording.open(),
  };
}

function bookFeed(fills: Recording, closes: Recording): ReplayFeed {
  return {
    name: 'pyfolio-book',
    file: fills.file,
    preset: 'pyfolio-book',
    channels: pyfolioBookChannels,
    defaultSpeed: fills.preset.defaultSpeed,
    open: () => openPyfolioBook(fills.file, closes.file),
  };
}

function withUniqueNames(feeds: readonly ReplayFeed[]): ReplayFeed[] {
  const times = new Map<string, number>();
  return feeds.map((feed) => {
    const time = (times.get(feed.name) ?? 0) + 1;
    times.set(feed.name, time);
    return time === 1 ? feed : { ...feed, name: `${feed.name}-${time}` };
  });
}
