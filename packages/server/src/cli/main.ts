import { CatalogError } from '@streamgauge/engine';
import { Command, CommanderError } from 'commander';
import { SettingsError } from '../config/read-settings.js';
import { FileFault } from '../config/settings-file.js';
import { RecordingFault } from '../replay/recording-fault.js';
import { registerDemo } from './demo-command.js';
import { registerImport } from './import-command.js';
import { registerReplay } from './replay-command.js';
import { registerServe } from './serve-command.js';
import { registerToken } from './token-command.js';

const program = new Command('streamgauge').description('Live metrics, from the event to the screen').exitOverride();
registerServe(program);
registerDemo(program);
registerToken(program);
registerReplay(program);
registerImport(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  // What a person can put right is one line; only a defect shows its stack.
  const faults = [SettingsError, CatalogError, FileFault, RecordingFault];
  const isFault = faults.some((fault) => error instanceof fault) || isAddressInUse(error);
  process.stderr.write(
    `${isFault ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}

function isAddressInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}
