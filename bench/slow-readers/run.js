/**
 * `npm run bench:slow-readers`: 100 clients that read 1 KB/s, 10 that never read and 10 that are half open, among 1,000 that
 * read at once, for a minute at 50 updates/s each; and the 1,000 alone before. Says which statements hold, and ends with 1
 * when one does not.
 */
import { drained, open, pause, startClient } from '../load/load-client.js';
import { build, missing } from '../load/native.js';
import { nodeServer } from '../load/node-server.js';
import { machine } from '../report/machine.js';
import { allHold, statementTable } from '../report/statements.js';
import { median } from '../report/table.js';
import { statementsOf } from './statements.js';

const fast = 1_000;
const holdingBack = { slow: 100, deaf: 10, silent: 10 };
const tickMs = 20;
const windowMs = 5_000;
const windowsAlone = 4;
const windows = 12;
const subscribe = JSON.stringify({
  event: 'subscribe',
  id: 1,
  data: { channel: 'bench', metrics: ['at_us', 'n', 'load'], aggregation: { type: 'SUM', window: 0 } },
});

const reason = missing();
if (reason === undefined) await main();
else process.stdout.write(`not run: ${reason}\n`);

async function main() {
  const { client } = build();
  for (const [name, value] of Object.entries(machine())) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  const alone = await run(client, { slow: 0, deaf: 0, silent: 0 }, windowsAlone);
  const statements = statementsOf(alone, await run(client, holdingBack, windows));
  process.stdout.write(`\n${statementTable(statements)}\n`);
  process.exitCode = allHold(statements) ? 0 : 1;
}

/**
 * @param {string} program
 * @param {typeof holdingBack} others
 * @param {number} count of windows
 * @returns {Promise<import('./statements.js').Run>}
 */
async function run(program, others, count) {
  const server = nodeServer('streamgauge', { tickMs, sources: 1, perRound: 1, watchedWindow: 1 });
  const { port } = await server.answer();
  const asked = { port, fast, ...others, rate: 1_024, check: true, sums: true, hasToken: true, subscribe };
  const client = await startClient(program, asked);
  try {
    await open(client, fast + others.slow + others.deaf + others.silent);
    await server.ask(`feed ${tickMs * 1_000}`);
    await pause(2_000);
    const p99s = [];
    const liveBytes = [];
    for (let window = 0; window < count; window += 1) {
      await client.ask('mark');
      await pause(windowMs);
      p99s.push((await client.ask('mark')).us.p99);
      // Collecting the garbage stops the gateway for a moment, which is not counted.
      liveBytes.push((await server.ask('memory')).live);
      await pause(500);
    }
    await server.ask('stop');
    await client.ask('hurry');
    await drained(client);
    const sessions = await client.ask('sessions');
    const { published, closes } = await server.ask('watch');
    return { p99Us: median(p99s), liveBytes, sessions, published: published[0] ?? [], closes };
  } finally {
    await Promise.all([client.end(), server.end()]);
  }
}
