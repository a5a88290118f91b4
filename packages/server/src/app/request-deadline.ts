import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { limits, StreamgaugeError } from '@streamgauge/protocol';
import { hasLines } from '../ingest/http/line-intake.js';

/** What a body without end must bring within the time of a request, bytes. */
const progressBytesMin = 16 * 1024;

const sentence = `the request did not come within ${limits.requestMsMax / 1_000} s`;
const body = JSON.stringify(new StreamgaugeError('BAD_MESSAGE', { what: sentence }).toWire());
const late = [
  'HTTP/1.1 408 Request Timeout',
  'Connection: close',
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(body)}`,
  '',
  body,
].join('\r\n');

/**
 * Ends requests that take too long to come. Node has one bound for all; here a body of NDJSON may take as long as it comes on,
 * and every other request `limits.requestMsMax` as a whole.
 */
export function boundRequests(server: Server): void {
  server.headersTimeout = limits.requestHeadersMsMax;
  server.requestTimeout = 0;
  Object.assign(server, { connectionsCheckingInterval: 1_000 });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.complete) return;
    const isEndless = request.url?.startsWith('/ingest/') === true && hasLines(request);
    let seen = 0;
    const timer = setInterval(() => {
      const { socket } = request;
      const more = socket.bytesRead - seen;
      seen = socket.bytesRead;
      // What comes after the answer is for nobody.
      if (isEndless && more >= progressBytesMin && !response.writableEnded) return;
      clearInterval(timer);
      if (!request.complete) socket.end(late, () => socket.destroy());
    }, limits.requestMsMax);
    const stop = (): void => clearInterval(timer);
    request.once('end', stop).once('close', stop);
  });
}
