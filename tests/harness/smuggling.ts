import { upgradeRequest } from './http-peer.js';

/** Texts of which a proxy and a server could disagree where a request ends. `hidden` is what one of them might not see. */
export type Attack = readonly [name: string, text: (hidden: string) => string];

const post = (headers: readonly string[], body: string, path = '/health/live'): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** Ways to write that a body comes in chunks which only one of the two may understand. */
const chunkedSpellings = [
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
  'Transfer-Encoding: x\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: identity, chunked',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: \u000bchunked',
  'Transfer-Encoding: chunked\u0000',
  'X: x\nTransfer-Encoding: chunked',
  'X: x\rTransfer-Encoding: chunked',
  'Transfer-Encoding:\r\n chunked',
  'Transfer-Encoding\r\n: chunked',
  'Transfer_Encoding: chunked',
  'TRANSFER-ENCODING: CHUNKED',
];
const lengthSpellings = (length: number): string[] => [
  `Content-Length: 0\r\nContent-Length: ${length}`,
  `Content-Length: ${length}\r\nContent-Length: 0`,
  `Content-Length: ${length}, 0`,
  `Content-Length: ${length}, ${length}`,
  `Content-Length: +${length}`,
  `Content-Length: 0x${length.toString(16)}`,
  `Content-Length: ${length} 0`,
  `Content-Length : ${length}`,
  `Content-Length: 0\nContent-Length: ${length}`,
  `Content-Length:\r\n ${length}`,
  `Content_Length: ${length}`,
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
];

export const requestAttacks: readonly Attack[] = [
  [
    'CL.TE',
    (hidden) => post([`Content-Length: ${hidden.length + 5}`, 'Transfer-Encoding: chunked'], `0\r\n\r\n${hidden}`),
  ],
  ['TE.CL', (hidden) => post(['Content-Length: 4', 'Transfer-Encoding: chunked'], `${chunk(hidden)}0\r\n\r\n`)],
  ...chunkedSpellings.flatMap((spelling): Attack[] => [
    [
      `TE.TE ${JSON.stringify(spelling)} before a hidden request`,
      (hidden) => post([`Content-Length: ${hidden.length + 5}`, spelling], `0\r\n\r\n${hidden}`),
    ],
    [
      `TE.TE ${JSON.stringify(spelling)} around a hidden request`,
      (hidden) => post(['Content-Length: 4', spelling], `${chunk(hidden)}0\r\n\r\n`),
    ],
  ]),
  ...lengthSpellings(0).map(
    (_, index): Attack => [
      `a length written as ${JSON.stringify(lengthSpellings(7)[index])}`,
      (hidden) => post([lengthSpellings(hidden.length)[index] ?? ''], hidden),
    ],
  ),
  ['a body of GET', (hidden) => post([`Content-Length: ${hidden.length}`], hidden).replace('POST', 'GET')],
  ['a body of HEAD', (hidden) => post([`Content-Length: ${hidden.length}`], hidden).replace('POST', 'HEAD')],
  ['a body of nothing', (hidden) => post([`Content-Length: ${hidden.length}`], hidden, '/nothing')],
  ['a body refused before it came', (hidden) => post([`Content-Length: ${hidden.length}`], hidden, '/ingest/pnl')],
  [
    'chunks refused before they came',
    (hidden) => post(['Transfer-Encoding: chunked'], `${chunk(hidden)}0\r\n\r\n`, '/ingest/pnl'),
  ],
  ['a body too large', (hidden) => post([`Content-Length: ${hidden.length}`], hidden, '/admin/revocations')],
  ['a body that is asked for', (hidden) => post([`Content-Length: ${hidden.length}`, 'Expect: 100-continue'], hidden)],
  ['a body of an odd expectation', (hidden) => post([`Content-Length: ${hidden.length}`, 'Expect: x'], hidden)],
  [
    'a body by Socket.IO',
    (hidden) => post([`Content-Length: ${hidden.length}`], hidden, '/socket.io/?EIO=4&transport=polling&sid=x'),
  ],
  [
    'HTTP/1.0 with chunks',
    (hidden) =>
      post(['Connection: keep-alive', 'Transfer-Encoding: chunked'], `0\r\n\r\n${hidden}`).replace('1.1', '1.0'),
  ],
  ['HTTP/0.9', (hidden) => `GET /health/live\r\n${hidden}`],
  ['a chunk size with 0x', (hidden) => post(['Transfer-Encoding: chunked'], `0x${chunk(hidden)}0\r\n\r\n`)],
  [
    'a chunk size past 2^64',
    (hidden) => post(['Transfer-Encoding: chunked'], `1000000000000000${chunk(hidden)}0\r\n\r\n`),
  ],
  ['a chunk size with a bare LF', (hidden) => post(['Transfer-Encoding: chunked'], `1;x\n${hidden}\r\n0\r\n\r\n`)],
  ['a last chunk with a bare LF', (hidden) => post(['Transfer-Encoding: chunked'], `0\n\n${hidden}`)],
  ['a chunk longer than it says', (hidden) => post(['Transfer-Encoding: chunked'], `1\r\nxyz\r\n0\r\n\r\n${hidden}`)],
  [
    'a trailer that is a length',
    (hidden) => post(['Transfer-Encoding: chunked'], `0\r\nContent-Length: 9\r\n\r\n${hidden}`),
  ],
  [
    'a length in Connection',
    (hidden) => post([`Content-Length: ${hidden.length}`, 'Connection: keep-alive, Content-Length'], hidden),
  ],
];

/** What pretends to become a WebSocket, so that a proxy may let through whatever follows. */
export const upgradeAttacks: readonly Attack[] = [
  ['of another version', (hidden) => upgradeRequest('/ws').replace('Version: 13', 'Version: 1337') + hidden],
  ['without a key', (hidden) => upgradeRequest('/ws').replace(/Sec-WebSocket-Key.*\r\n/, '') + hidden],
  ['to nothing', (hidden) => upgradeRequest('/nothing') + hidden],
  ['to a route', (hidden) => upgradeRequest('/health/live') + hidden],
  ['to polling', (hidden) => upgradeRequest('/socket.io/?EIO=4&transport=polling') + hidden],
  ['of a foreign page', (hidden) => upgradeRequest('/ws', 'Origin: https://evil.example') + hidden],
  ['with a body', (hidden) => upgradeRequest('/ws', `Content-Length: ${hidden.length}`) + hidden],
  ['with chunks', (hidden) => `${upgradeRequest('/ws', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden}`],
  ['by POST', (hidden) => upgradeRequest('/ws', `Content-Length: ${hidden.length}`).replace('GET', 'POST') + hidden],
  ['to HTTP/2', (hidden) => upgradeRequest('/ws').replace('websocket', 'h2c') + hidden],
  ['that succeeds', (hidden) => upgradeRequest('/ws') + hidden],
  ['of Socket.IO that succeeds', (hidden) => upgradeRequest('/socket.io/?EIO=4&transport=websocket') + hidden],
];
