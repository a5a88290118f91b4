import { fill } from '../topic-pattern.js';
import { instantOf, type LocalTime } from './local-time.js';
import { PayloadFault, type Reading } from './reading.js';

/** Where a metric stands in a payload, and by how much it is multiplied to be in the metric's unit. */
export interface Field {
  readonly path: string;
  readonly scale?: number | undefined;
}

/** How readings of one kind are found in a JSON payload. */
export interface FieldRule {
  /** Object or array of objects; left out = the payload itself. */
  readonly from?: string | undefined;
  /** Taken only where these fields have these values. */
  readonly where?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Left out where one of these fields is there: the same is told in more detail elsewhere. */
  readonly unless?: readonly string[] | undefined;
  /** A field that must be true; otherwise the readings count as invalid. */
  readonly validIf?: string | undefined;
  /** Label → text with `{parts}` of the topic, `{index}` of the array's element, `{$.field}` of the object. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Label that tells apart the channels of fields that are arrays, counted from 1. */
  readonly channelLabel?: string | undefined;
  /** Field with the device's time, of the payload or, where it begins with `$.`, of the object. */
  readonly time?: string | undefined;
  /** Metric → field. All are optional: devices leave out what they do not know. */
  readonly metrics: Readonly<Record<string, Field>>;
}

/** What the readings of a message have in common. */
export interface MessageContext {
  readonly parts: ReadonlyMap<string, string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly local: LocalTime | undefined;
  readonly nowMs: number;
}

/** Reads a JSON payload by rules. Fields that are absent, null or no numbers are left out. */
export function fieldReadings(payload: unknown, rules: readonly FieldRule[], context: MessageContext): Reading[] {
  if (typeof payload !== 'object' || payload === null) throw new PayloadFault('the payload must be a JSON object');
  return rules.flatMap((rule) => {
    const root = rule.from === undefined ? payload : valueAt(payload, rule.from);
    const objects = Array.isArray(root) ? root : root === undefined || root === null ? [] : [root];
    return objects.flatMap((object: unknown, index) => readObject(payload, object, index, rule, context));
  });
}

function readObject(
  payload: unknown,
  object: unknown,
  index: number,
  rule: FieldRule,
  context: MessageContext,
): Reading[] {
  if (typeof object !== 'object' || object === null) return [];
  if (Object.entries(rule.where ?? {}).some(([path, wanted]) => valueAt(object, path) !== wanted)) return [];
  if (rule.unless?.some((path) => (valueAt(object, path) ?? undefined) !== undefined) === true) return [];
  const timestampMs = timeOf(payload, object, rule, context);
  const isInvalid = rule.validIf !== undefined && valueAt(object, rule.validIf) !== true;
  const common = {
    ...(timestampMs === undefined ? {} : { timestampMs }),
    ...(isInvalid ? { quality: 'invalid' as const } : {}),
  };
  const labels = labelsOf(object, index, rule, context);
  return [...metricsByChannel(object, rule.metrics)].map(([channel, metrics]) => ({
    ...common,
    labels:
      channel === 0 || rule.channelLabel === undefined ? labels : { ...labels, [rule.channelLabel]: `${channel}` },
    metrics,
  }));
}

/** Metrics of the object, by channel: 0 for fields that are numbers, from 1 on for elements of fields that are arrays. */
function metricsByChannel(
  object: unknown,
  fields: Readonly<Record<string, Field>>,
): ReadonlyMap<number, Record<string, number>> {
  const byChannel = new Map<number, Record<string, number>>();
  for (const [metric, { path, scale }] of Object.entries(fields)) {
    const value = valueAt(object, path);
    const isArray = Array.isArray(value);
    (isArray ? value : [value]).forEach((one: unknown, place) => {
      if (typeof one !== 'number') return;
      const channel = isArray ? place + 1 : 0;
      const metrics = byChannel.get(channel) ?? {};
      metrics[metric] = scale === undefined ? one : one * scale;
      byChannel.set(channel, metrics);
    });
  }
  return byChannel;
}

function labelsOf(
  object: unknown,
  index: number,
  rule: FieldRule,
  { parts, labels }: MessageContext,
): Record<string, string> {
  const all = new Map([...parts, ['index', String(index)]]);
  const filled = Object.entries(rule.labels ?? {}).map(([name, template]) => {
    const text = template.replace(/\{\$\.([\w.]+)\}/g, (_, path: string) => String(valueAt(object, path) ?? ''));
    return [name, fill(text, all)] as const;
  });
  return { ...labels, ...Object.fromEntries(filled) };
}

function timeOf(payload: unknown, object: unknown, { time }: FieldRule, context: MessageContext): number | undefined {
  if (time === undefined) return undefined;
  const value = time.startsWith('$.') ? valueAt(object, time.slice(2)) : valueAt(payload, time);
  return instantOf(value, context.local, context.nowMs);
}

/** The own field at a path with dots. */
function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
