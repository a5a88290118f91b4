/** One table, in a process of its own; its report goes to standard output as JSON. */
import { scenarios } from './scenarios.js';

const name = process.argv[2] ?? '';
const scenario = scenarios[name];
if (scenario === undefined) throw new Error(`there is no table '${name}'`);
process.stdout.write(JSON.stringify(scenario()));
