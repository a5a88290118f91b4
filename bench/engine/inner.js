/** One row of one table, in a process of its own; its result goes to standard output as JSON. */
import { tables } from './tables.js';

const [name = '', index = ''] = process.argv.slice(2);
const row = tables[name]?.rows[Number(index)];
if (row === undefined) throw new Error(`there is no row ${index} of a table '${name}'`);
process.stdout.write(JSON.stringify(row.run()));
