import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** The golden frames of a message, by which the protocol itself is tested; none where it has no data. */
export function examplesOf(message: string): readonly unknown[] {
  try {
    return load(`@streamgauge/protocol/fixtures/${fileName(message)}.json`) as readonly unknown[];
  } catch {
    return [];
  }
}

/** A message's name where no colon is allowed. */
export function fileName(message: string): string {
  return message.replaceAll(':', '-');
}
