/** What is tried, by the files that try it. */
const suites = [
  { what: 'Engine.IO 4, rule by rule', files: ['tests/conformance/engine-io.test.ts'] },
  { what: 'Socket.IO 5, rule by rule', files: ['tests/conformance/socket-io.test.ts'] },
  {
    what: 'Clients that others wrote',
    files: ['tests/foreign-clients.test.ts', 'tests/conformance/old-clients.test.ts'],
  },
  { what: 'Chromium: WebSocket, EventSource', files: ['tests/foreign-clients.browser.test.ts'] },
  {
    what: "A browser's hooks, word for word",
    files: ['tests/requirement-hook.test.tsx', 'tests/requirement-realtime-hook.test.tsx'],
  },
  { what: 'Kafka, with a client of its own', files: ['tests/kafka.test.ts'] },
  { what: 'MQTT brokers and clients', files: ['tests/mqtt-brokers.test.ts'] },
  { what: 'Naughty strings at every name', files: ['tests/conformance/naughty-strings.test.ts'] },
  { what: 'OpenAPI and AsyncAPI', files: ['tests/documents.test.ts', 'tests/wire-schemas.test.ts'] },
];

/**
 * @typedef {{ file: string, isLoaded: boolean, statuses: string[] }} Result
 * @param {Result[]} results What came of each file.
 */
export function rowsOf(results) {
  return suites.map(({ what, files }) => {
    const own = results.filter(({ file }) => files.includes(file));
    const count = (/** @type {string} */ status) =>
      own.flatMap(({ statuses }) => statuses.filter((one) => one === status)).length;
    // A file that does not load has no test that failed, and is a failure all the same.
    const unread = files.length === 0 ? 0 : own.filter(({ isLoaded }) => !isLoaded).length;
    return {
      what,
      files,
      passed: count('passed'),
      failed: count('failed') + unread,
      skipped: count('skipped') + count('pending'),
    };
  });
}
