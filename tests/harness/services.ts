/** Real servers for tests. Where one cannot be had, its tests are skipped and the reason is printed. */
export { kafkaUser, startKafka } from '../../tools/services/kafka/kafka.js';

/** Starts a server, or says why it cannot be had here. */
export async function startIfPossible<T>(name: string, start: () => Promise<T>): Promise<T | undefined> {
  try {
    return await start();
  } catch (error) {
    process.stderr.write(`Skipped: no ${name}; ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}
