/**
 * The arrows: who may import whom. dashboard → react → client → protocol ← engine ← server; inside the engine
 * catalog ← rollup ← stream ← delivery; inside the server doors do not know each other.
 */
const of = (...names) => `^packages/(${names.join('|')})/`;
const tests = '\\.test\\.(ts|tsx|js)$';

/** A room of the engine may import the rooms before it, the ports' types, and nothing else of the engine. */
const rooms = ['catalog', 'rollup', 'stream', 'delivery'];
const roomRules = rooms.map((room, index) => ({
  name: `engine-${room}`,
  comment: `${room} knows only ${['itself', ...rooms.slice(0, index)].join(', ')} and the ports`,
  severity: 'error',
  from: { path: `^packages/engine/src/${room}/`, pathNot: tests },
  to: {
    path: '^packages/engine/src/',
    pathNot: `^packages/engine/src/(${[...rooms.slice(0, index + 1), 'ports'].join('|')})/`,
  },
}));

/** Packages of ours that a package may import; what is not listed is forbidden. */
const allowed = {
  protocol: [],
  engine: ['protocol'],
  server: ['protocol', 'engine'],
  client: ['protocol'],
  react: ['client'],
  dashboard: ['react', 'client'],
};
const packageRules = Object.entries(allowed).map(([name, others]) => ({
  name: `package-${name}`,
  comment: `${name} may import ${others.join(', ') || 'no other package of ours'}`,
  severity: 'error',
  from: { path: of(name), pathNot: tests },
  to: { path: '^packages/', pathNot: of(name, ...others) },
}));

const doors = ['gateways', 'http', 'ingest'];
const doorRules = doors.map((door) => ({
  name: `server-${door}`,
  comment: 'doors do not know each other',
  severity: 'error',
  from: { path: `^packages/server/src/${door}/` },
  to: {
    path: `^packages/server/src/(${doors.filter((other) => other !== door).join('|')}|app|demo|replay|import|cli)/`,
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(node|bun):' } },
    ...packageRules,
    ...roomRules,
    ...doorRules,
    {
      name: 'server-storage',
      comment: 'storage imports no door',
      severity: 'error',
      from: { path: '^packages/server/src/(storage|config|auth)/' },
      to: { path: `^packages/server/src/(${doors.join('|')}|app|demo|replay|import|cli|telemetry)/` },
    },
    {
      name: 'engine-is-pure',
      comment: 'the engine has no dependency at run time but the protocol',
      severity: 'error',
      from: { path: '^packages/engine/src/', pathNot: tests },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: '^packages/protocol/',
      },
    },
    {
      name: 'protocol-is-plain',
      comment: 'only the messages and their schemas know zod',
      severity: 'error',
      from: { path: '^packages/protocol/src/', pathNot: `^packages/protocol/src/(messages/|schemas\\.ts)|${tests}` },
      to: { path: 'node_modules/' },
    },
    {
      name: 'client-without-validators',
      comment: 'browsers do not load validators',
      severity: 'error',
      from: { path: of('client', 'react', 'dashboard'), pathNot: tests },
      to: { path: '^packages/protocol/(src|dist)/schemas' },
    },
    {
      name: 'testing-entry-for-tests',
      comment: "a package's testing entry is for tests",
      severity: 'error',
      from: { path: '^packages/', pathNot: `${tests}|/testing/` },
      to: { path: '^packages/[^/]+/(src|dist)/testing/' },
    },
    {
      name: 'public-entries',
      comment: 'tests and benchmarks use packages as a user would',
      severity: 'error',
      from: { path: '^(tests|bench)/' },
      to: { path: '^packages/[^/]+/src/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '^packages/[^/]+/dist/.*\\.map$' },
    includeOnly: '^(packages/[^/]+/(src|dist)|tests|tools|bench|node_modules)/|^node:|^[a-z]',
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
