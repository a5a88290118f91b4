import type { AggregationFunction } from '@streamgauge/protocol';
import type { CatalogDefinition, ChannelDefinition, MetricDefinition } from './catalog-definition.js';
import type { Channel, Formula, Metric, Snapshot } from './channel.js';
import { parseDurationMs } from './duration.js';
import { instruments, isCounter } from './instrument.js';

/** All channels by name. What is not in it does not exist. */
export type Catalog = ReadonlyMap<string, Channel>;

/** A catalog that cannot be right. The message names the place and what would be right. */
export class CatalogError extends Error {
  constructor(place: string, fault: string) {
    super(`Catalog: ${place}: ${fault}`);
    this.name = 'CatalogError';
  }
}

/** Names on the wire: letters, digits, `_ . -`, up to 128. */
const namePattern = /^[A-Za-z][A-Za-z0-9_.-]{0,127}$/;

/** The key label stands beside these at the top of a `/ws` frame. */
const reservedKeyLabels = new Set(['event', 'data', 'id', 'channel']);

/**
 * Compiles the definitions of all domains into one catalog.
 *
 * @throws CatalogError for a name used twice, an unknown reference, or a combination that has no meaning.
 */
export function compileCatalog(definitions: readonly CatalogDefinition[]): Catalog {
  const catalog = new Map<string, Channel>();
  for (const definition of definitions) {
    for (const channel of definition.channels) {
      if (catalog.has(channel.name)) throw new CatalogError(channel.name, 'the channel is defined twice');
      catalog.set(channel.name, compileChannel(channel));
    }
  }
  return catalog;
}

function compileChannel(definition: ChannelDefinition): Channel {
  const place = definition.name;
  checkName(place, definition.name);
  if (definition.roles.length === 0) {
    throw new CatalogError(place, `nobody could see it; name the roles, or ['*'] for everybody of the tenant`);
  }
  const labels = definition.labels.map(({ name, description }, index) => ({ index, name, description }));
  const labelIndex = indexNames(place, 'label', labels);
  const metrics = compileMetrics(definition);
  return {
    name: definition.name,
    description: definition.description,
    kind: definition.kind,
    roles: new Set(definition.roles),
    labels,
    labelIndex,
    keyLabel: keyLabelOf(definition),
    metrics,
    metricIndex: indexNames(place, 'metric', metrics),
    defaultWindowMs: durationOf(place, definition.defaultWindow ?? '1s'),
    staleAfterMs: durationOf(place, definition.staleAfter ?? '15s'),
    maxAgeMs: durationOf(place, definition.maxAge ?? '24h'),
    ttlMs: definition.ttl === undefined ? Number.POSITIVE_INFINITY : ttlOf(place, definition.ttl),
    topics: definition.topics ?? [],
    snapshot: snapshotOf(definition),
  };
}

function snapshotOf({ name, kind, snapshot }: ChannelDefinition): Snapshot | undefined {
  if (snapshot === undefined) return undefined;
  const place = `${name}.snapshot`;
  if (kind !== 'metrics') throw new CatalogError(place, 'only a channel of kind metrics has totals to begin with');
  if (typeof snapshot.query !== 'string' || !Array.isArray(snapshot.tables) || snapshot.tables.length === 0) {
    throw new CatalogError(place, 'a snapshot is {query, tables, timeout?}, with at least one table');
  }
  return { query: snapshot.query, tables: snapshot.tables, timeoutMs: durationOf(place, snapshot.timeout ?? '10s') };
}

function keyLabelOf(definition: ChannelDefinition): number {
  const keys = definition.labels.filter((label) => label.key === true);
  const [key] = keys;
  if (key === undefined) return -1;
  if (keys.length > 1) throw new CatalogError(definition.name, 'at most one label can be the key');
  if (reservedKeyLabels.has(key.name)) {
    throw new CatalogError(`${definition.name}.${key.name}`, 'a key label cannot have this name; the wire uses it');
  }
  return definition.labels.indexOf(key);
}

function compileMetrics(definition: ChannelDefinition): Metric[] {
  if (definition.kind === 'metrics' && definition.metrics.length === 0) {
    throw new CatalogError(definition.name, 'a channel of kind metrics needs at least one metric');
  }
  const indexes = new Map(definition.metrics.map((metric, index) => [metric.name, index]));
  return definition.metrics.map((metric, index) => compileMetric(definition, metric, index, indexes));
}

function compileMetric(
  channel: ChannelDefinition,
  definition: MetricDefinition,
  index: number,
  indexes: ReadonlyMap<string, number>,
): Metric {
  const place = `${channel.name}.${definition.name}`;
  checkName(place, definition.name);
  const instrument = instruments[definition.instrument];
  if (instrument === undefined) throw new CatalogError(place, `unknown instrument ${String(definition.instrument)}`);
  const cumulative = definition.temporality === 'cumulative';
  if (cumulative && !isCounter(definition.instrument)) {
    throw new CatalogError(place, 'only counters have a temporality');
  }
  if (definition.noiseBand !== undefined && (!cumulative || definition.instrument !== 'counter')) {
    throw new CatalogError(place, 'only a cumulative counter has a noiseBand; of anything else a fall is a fall');
  }
  const [validMin, validMax] = definition.validRange ?? [null, null];
  if (validMin !== null && validMax !== null && validMin > validMax) {
    throw new CatalogError(place, `no reading is in the validRange ${validMin} to ${validMax}`);
  }
  return {
    index,
    name: definition.name,
    description: definition.description,
    unit: definition.unit,
    instrument: definition.instrument,
    cumulative,
    noiseBand: definition.noiseBand ?? 0,
    resetZone: resetZoneOf(place, definition),
    validMin: validMin ?? Number.NEGATIVE_INFINITY,
    validMax: validMax ?? Number.POSITIVE_INFINITY,
    notMeasured: definition.notMeasured ?? [],
    across: definition.across ?? instrument.across,
    within: withinOf(place, channel, definition),
    functions: functionsOf(place, definition, instrument.functions),
    roles: definition.roles === undefined ? undefined : new Set(definition.roles),
    precision: definition.precision,
    formula: compileFormula(place, channel, definition, indexes),
  };
}

function functionsOf(
  place: string,
  { functions, instrument }: MetricDefinition,
  all: readonly AggregationFunction[],
): readonly AggregationFunction[] {
  if (functions === undefined) return all;
  const unfit = functions.find((name) => !all.includes(name));
  if (unfit !== undefined) {
    throw new CatalogError(place, `a ${instrument} has no function ${unfit}; it has: ${all.join(', ')}`);
  }
  if (functions.length === 0) throw new CatalogError(place, 'functions is empty; leave it out for all');
  return [...new Set(functions)];
}

/** The zone of a daily reset. */
function resetZoneOf(place: string, { reset, timeZone, instrument }: MetricDefinition): string | undefined {
  if (reset === undefined && timeZone === undefined) return undefined;
  if (reset !== 'daily' || timeZone === undefined) {
    throw new CatalogError(place, `a daily reset needs both reset: 'daily' and timeZone, e.g. 'Europe/Berlin'`);
  }
  if (!isCounter(instrument)) throw new CatalogError(place, 'only counters have a total that can start again');
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new CatalogError(place, `'${timeZone}' is no time zone; write an IANA name such as 'Europe/Berlin'`);
  }
  return timeZone;
}

/** A ttl shorter than the silence that is called stale would end series that are merely late. */
function ttlOf(place: string, text: string): number {
  const ms = durationOf(place, text);
  if (ms < 1_000) throw new CatalogError(place, `a ttl of ${text} would end series between two samples; at least 1s`);
  return ms;
}

function withinOf(place: string, channel: ChannelDefinition, { within }: MetricDefinition): number {
  if (within === undefined) return -1;
  const index = channel.labels.findIndex((label) => label.name === within);
  if (index === -1) throw new CatalogError(place, `it adds up within '${within}', which is no label of the channel`);
  return index;
}

function compileFormula(
  place: string,
  channel: ChannelDefinition,
  definition: MetricDefinition,
  indexes: ReadonlyMap<string, number>,
): Formula | undefined {
  const measured = (name: string | undefined): number => {
    const index = name === undefined ? undefined : indexes.get(name);
    const part = index === undefined ? undefined : channel.metrics[index];
    if (index === undefined || part === undefined) {
      throw new CatalogError(place, `it is computed from ${name ?? 'nothing'}, which the channel does not have`);
    }
    if (part.instrument === 'ratio' || part.instrument === 'derived') {
      throw new CatalogError(place, `it can only be computed from measured metrics; ${part.name} is computed itself`);
    }
    return index;
  };
  if (definition.instrument === 'ratio') {
    return {
      kind: 'quotient',
      numerator: measured(definition.numerator),
      denominator: measured(definition.denominator),
    };
  }
  if (definition.instrument === 'derived') {
    const terms = parseSum(place, definition.expression ?? '');
    return { kind: 'sum', terms: terms.map(({ name, sign }) => ({ metric: measured(name), sign })) };
  }
  return undefined;
}

/** Reads `a + b - c`. */
function parseSum(place: string, expression: string): { name: string; sign: 1 | -1 }[] {
  const text = expression.replaceAll(/\s+/g, '');
  const pieces = text.match(/[+-]?[A-Za-z][A-Za-z0-9_]*/g) ?? [];
  if (pieces.length === 0 || pieces.join('') !== text) {
    throw new CatalogError(place, `expression '${expression}' is not a sum of metrics such as 'a + b - c'`);
  }
  return pieces.map((piece) => ({ name: piece.replace(/^[+-]/, ''), sign: piece.startsWith('-') ? -1 : 1 }));
}

function indexNames(place: string, what: string, items: readonly { name: string }[]): Map<string, number> {
  const indexes = new Map<string, number>();
  items.forEach((item, index) => {
    checkName(`${place}.${item.name}`, item.name);
    if (indexes.has(item.name)) throw new CatalogError(place, `${what} ${item.name} is defined twice`);
    indexes.set(item.name, index);
  });
  return indexes;
}

function checkName(place: string, name: string): void {
  if (!namePattern.test(name)) {
    throw new CatalogError(place, `'${name}' is no name: a letter, then letters, digits, '_', '.', '-', up to 128`);
  }
}

function durationOf(place: string, text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw new CatalogError(place, `'${text}' is no duration; write '500ms', '10s', '5m' or '24h'`);
  return ms;
}
