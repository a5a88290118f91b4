/**
 * What the published suites of Engine.IO and Socket.IO expect on port 3000, on the gateway's own Engine.IO:
 * `npm run conformance:listen`, or with another `--port`. Ctrl-C ends it.
 */
import { parseArgs } from 'node:util';
import { startProtocolListener } from '@streamgauge/server/testing';

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a number from 0 to 65535');

const { url } = await startProtocolListener({ port });
process.stdout.write(`Engine.IO: ${url}/engine.io/\nSocket.IO: ${url}/socket.io/\n`);
