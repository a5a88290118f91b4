import { readFile } from 'node:fs/promises';
import type { z } from 'zod';

/** A file that the settings name and that cannot be used: the place and what is wrong there, in one line. */
export class FileFault extends Error {
  constructor(file: string | URL, fault: string) {
    super(`${file instanceof URL ? file.pathname : file}: ${fault}`);
    this.name = 'FileFault';
  }
}

/**
 * Reads a JSON file that the settings name.
 *
 * @throws FileFault
 */
export async function readSettingsFile<T>(file: string | URL, schema: z.ZodType<T>): Promise<T> {
  const read = schema.safeParse(await parsed(file));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new FileFault(file, `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'wrong form'}`);
}

async function parsed(file: string | URL): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new FileFault(file, error instanceof Error ? error.message : String(error));
  }
}
