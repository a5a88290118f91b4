import { readForm, sampleSchema } from '@streamgauge/protocol/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSample } from './decode-sample.js';
import { wrongForm } from './wrong-form.js';

const oddText = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'x'.repeat(256), 'x'.repeat(257), '__proto__', 'constructor'),
);
const oddTime = fc.oneof(
  fc.double(),
  fc.integer({ min: 0, max: 2_000_000_000_000 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2026-02-30T00:00:00Z', '2026-02-28T12:00:00+02:00', '2026-02-28', '2026-02-28T12:00Z', 'now', null),
);
const record = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(oddText, values, { maxKeys: 4 }) },
    { weight: 1, arbitrary: fc.constantFrom(null, [], [1], 'text', 7, true) },
  );
const anything = fc.jsonValue({ maxDepth: 2 });
const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 15, arbitrary: good }, { weight: 1, arbitrary: anything });

const goodText = fc.string({ minLength: 1, maxLength: 20 });
const goodFields = {
  metrics: fc.dictionary(goodText, fc.double({ noNaN: true, noDefaultInfinity: true }), { maxKeys: 4 }),
  labels: fc.dictionary(goodText, goodText, { maxKeys: 4 }),
  timestamp: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
    .map((at) => at.toISOString()),
  id: goodText,
  quality: fc.constantFrom('good', 'estimated', 'questionable', 'invalid', 'demo'),
  corrects: goodText,
};
const oddFields = {
  metrics: mostly(record(mostly(fc.double()))),
  labels: mostly(record(mostly(oddText))),
  timestamp: mostly(oddTime),
  id: mostly(oddText),
  quality: mostly(fc.constantFrom('good', 'best')),
  corrects: mostly(oddText),
  tenantId: fc.constant('t'),
  more: anything,
};

/** Good ones, and those of which one or two fields are odd. As it comes from a wire: `__proto__` is a name like any other. */
const sent = fc
  .tuple(
    fc.record(goodFields, { requiredKeys: ['metrics'] }),
    fc.record(oddFields, { requiredKeys: [] }),
    fc.subarray(Object.keys(oddFields) as (keyof typeof oddFields)[], { maxLength: 2 }),
  )
  .map(([good, odd, names]) => ({ ...good, ...Object.fromEntries(names.map((name) => [name, odd[name]])) }))
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** What the schema says, in the words of the decoder. */
function bySchema(value: unknown): unknown {
  const read = readForm(sampleSchema, value);
  if (!read.success) return wrongForm('sample', read.error);
  const { timestamp, ...fields } = read.data;
  return {
    tenantId: 't',
    channel: 'c',
    ...fields,
    ...(timestamp === undefined ? {} : { timestampMs: new Date(timestamp).getTime() }),
  };
}

describe('the decoder of samples', () => {
  it('[I2] takes what the schema takes, and says what the schema says of the rest', () => {
    let good = 0;
    let bad = 0;
    fc.assert(
      fc.property(fc.oneof(sent, anything), (value) => {
        const decoded = decodeSample(value, 't', 'c');
        expect(decoded).toEqual(bySchema(value));
        if (typeof decoded === 'string') bad += 1;
        else good += 1;
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(good, bad), 'both verdicts were met').toBeGreaterThan(100);
  });

  it('[I2] takes what an application hands over as the schema does: missing is missing, and foreign objects are looked at', () => {
    class Metrics {
      power_w = 1;
    }
    for (const value of [
      { metrics: { a: 1 }, labels: undefined, id: undefined },
      { metrics: new Metrics() },
      Object.create({ metrics: { a: 1 } }),
      undefined,
      new Date(0),
    ]) {
      expect(decodeSample(value, 't', 'c')).toEqual(bySchema(value));
    }
  });

  it('[I40] reads a field tenantId only where the door has one', () => {
    const value = { tenantId: 't', metrics: { a: 1 } };
    expect(decodeSample(value, 't', 'c', 'with tenantId')).toEqual({ tenantId: 't', channel: 'c', metrics: { a: 1 } });
    expect(decodeSample(value, 't', 'c')).toMatch(/tenantId/);
    expect(decodeSample({ ...value, more: 1 }, 't', 'c', 'with tenantId')).toBe(
      'Invalid sample: sample: Unrecognized key: "more"',
    );
  });
});
