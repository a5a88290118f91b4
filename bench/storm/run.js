/**
 * `npm run bench:storm`: 10,000 sessions on 100 views are cut at once and come back within five seconds, each with the
 * position that it has. Says which statements hold, and ends with 1 when one does not.
 */
import { drained, open, pause, serverCore, startClient } from '../load/load-client.js';
import { build, missing } from '../load/native.js';
import { nodeServer } from '../load/node-server.js';
import { between, usedBy } from '../load/processor-time.js';
import { machine } from '../report/machine.js';
import { allHold, statementTable } from '../report/statements.js';
import { statementsOf } from './statements.js';

const sessions = 10_000;
const views = 100;
const tickMs = 100;
const windowMs = 1_000;
/** Over which the sessions spread their return, as `server:draining` asks of them. */
const spreadMs = 5_000;

/** The message as text: what the client puts in the place of {resume} is no value of its own. */
const request = JSON.stringify({
  channel: 'bench',
  metrics: ['at_us', 'n', 'load'],
  filters: { source: 's{v}' },
  aggregation: { type: 'SUM', window: windowMs / 1_000 },
}).replace(/\}$/, '{resume}}');

const reason = missing();
if (reason === undefined) await main();
else process.stdout.write(`not run: ${reason}\n`);

async function main() {
  const { client } = build();
  for (const [name, value] of Object.entries(machine())) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  const statements = statementsOf(await run(client));
  process.stdout.write(`\n${statementTable(statements)}\n`);
  process.exitCode = allHold(statements) ? 0 : 1;
}

/** @param {string} program @returns {Promise<import('./statements.js').Run>} */
async function run(program) {
  const watchedWindow = windowMs / 1_000;
  const server = nodeServer('streamgauge', { tickMs, sources: views, perRound: views, watchedWindow });
  const { port } = await server.answer();
  const subscribe = `{"event":"subscribe","id":1,"data":${request}}`;
  const asked = { port, fast: sessions, distinct: views, check: true, sums: true, hasToken: true, subscribe };
  const client = await startClient(program, asked);
  try {
    await open(client, sessions);
    await server.ask(`feed ${tickMs * 1_000}`);
    await pause(6 * windowMs);
    await server.ask('forget');
    const from = usedBy(server.pid, serverCore);
    const opened = await client.ask(`storm ${spreadMs}`);
    const { cpuUs, lost } = between(from, usedBy(server.pid, serverCore));
    await pause(4 * windowMs);
    await server.ask('stop');
    await pause(2 * windowMs);
    await drained(client);
    const told = await client.ask('sessions');
    const { published, statements, latestMs } = await server.ask('watch');
    return { opened, sessions: told, published, statements, latestMs, windowMs, cpuUs, lost };
  } finally {
    await Promise.all([client.end(), server.end()]);
  }
}
