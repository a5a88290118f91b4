import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ColumnMapping } from './presets/column-mapping.js';
import { RecordingFault } from './recording-fault.js';

const text = z.string().min(1);

const mappingSchema = z.strictObject({
  channel: text.optional(),
  time: text.optional(),
  id: text.optional(),
  zone: text.optional(),
  metrics: z.record(text, text).optional(),
  labels: z.record(text, text).optional(),
});

/** What a mapping may leave open, because options say it. */
export type PartialMapping = Partial<ColumnMapping>;

/**
 * Reads a mapping of columns: what `--channel`, `--time`, `--id`, `--zone`, `--metric` and `--label` say, in a file.
 * `{"metrics": {"power_w": "kW*1000"}, "labels": {"meterId": "house", "site": "=roof"}}`
 *
 * @throws RecordingFault  when it is not there or cannot be read.
 */
export async function readMapping(file: string): Promise<PartialMapping> {
  const read = mappingSchema.safeParse(parsed(file, await contentOf(file)));
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join('.') || 'mapping';
    throw new RecordingFault(`${file}: ${place}: ${issue?.message}. It may have ${fieldList}.`);
  }
  const { channel, time, id, zone, metrics, labels } = read.data;
  return {
    ...(channel === undefined ? {} : { channel }),
    ...(time === undefined ? {} : { timeColumn: time }),
    ...(id === undefined ? {} : { idColumn: id }),
    ...(zone === undefined ? {} : { zone }),
    ...(metrics === undefined ? {} : { metrics: pairs(metrics) }),
    ...(labels === undefined ? {} : { labels: pairs(labels) }),
  };
}

const fieldList = Object.keys(mappingSchema.shape)
  .map((name) => `'${name}'`)
  .join(', ');

function pairs(sources: Readonly<Record<string, string>>): string[] {
  return Object.entries(sources).map(([name, source]) => `${name}=${source}`);
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new RecordingFault(`The mapping ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function parsed(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new RecordingFault(`The mapping ${file} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}
