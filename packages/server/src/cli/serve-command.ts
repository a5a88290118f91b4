import type { Command } from 'commander';
import { readSettings } from '../config/read-settings.js';
import { runGateway } from './run-gateway.js';

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('start the gateway with the settings of the environment')
    .action(async () => {
      await runGateway(readSettings(), ({ url }) => process.stdout.write(`Streamgauge listens on ${url}\n`));
    });
}
