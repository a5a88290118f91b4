import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { callersFolder, readSettings } from '../config/read-settings.js';
import { runGateway } from './run-gateway.js';

interface DemoOptions {
  readonly replay?: string;
  readonly seed: number;
}

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('start the gateway with live numbers of this computer, simulated sources and example users')
    .option('--replay <folder>', 'replay the recordings of a folder in place of the simulators', existingFolder)
    .option('--seed <number>', 'seed of the simulators', wholeNumber, 1)
    .action(async ({ replay, seed }: DemoOptions) => {
      // A demo answers with what its visitor came for; the log says what went wrong.
      const settings = readSettings(undefined, { demo: { replayDir: replay, seed }, logLevel: 'warn' });
      await runGateway(settings, ({ url }) => process.stdout.write(`Streamgauge is running: ${url}\n`));
    });
}

function existingFolder(value: string): string {
  const folder = resolve(callersFolder(), value);
  if (!existsSync(folder)) throw new InvalidArgumentError(`there is no folder ${folder}`);
  return folder;
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('a whole number, such as 7');
  return Number(value);
}
