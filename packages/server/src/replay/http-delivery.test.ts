import { describe, expect, it } from 'vitest';
import type { IncomingSample } from '../ingest/incoming-sample.js';
import { HttpDelivery } from './http-delivery.js';
import { attemptsMax, requestSamplesMax } from './ingest-requests.js';

const nowMs = Date.parse('2026-01-01T00:00:00Z');

interface SentSample {
  readonly metrics: Record<string, number>;
  readonly timestamp: number;
}

const taken = (accepted: number) => Response.json({ accepted, duplicates: 0, rejected: [] }, { status: 202 });

/** A gateway that answers in turn what it is told to, and then takes everything. */
function deliveryTo(...answers: (Response | Error)[]) {
  const requests: { url: string; authorization: string | null; samples: SentSample[] }[] = [];
  const sleepsMs: number[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const samples = JSON.parse(String(init?.body)) as SentSample[];
    requests.push({ url: String(input), authorization: new Headers(init?.headers).get('authorization'), samples });
    const answer = answers.shift() ?? taken(samples.length);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const pace = {
    nowMs: () => nowMs,
    sleep: async (durationMs: number): Promise<void> => void sleepsMs.push(durationMs),
  };
  const delivery = new HttpDelivery({ url: 'http://gateway:3000/', token: 'secret', pace, fetch });
  return { delivery, requests, sleepsMs };
}

const sample = (channel: string, value = 1): IncomingSample => ({
  tenantId: 't',
  channel,
  labels: { meterId: 'm' },
  metrics: { power_w: value },
  timestampMs: 5,
  id: 'i',
  quality: 'demo',
});

const later = (status: number, retryAfter?: string) =>
  new Response('', { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } });

describe('HttpDelivery', () => {
  it('sends the samples of each channel to its own address, in order and without the tenant', async () => {
    const { delivery, requests } = deliveryTo();
    await delivery.deliver([sample('meters', 1), sample('risk metrics'), sample('meters', 2)]);
    expect(requests.map(({ url }) => url)).toEqual([
      'http://gateway:3000/ingest/meters',
      'http://gateway:3000/ingest/risk%20metrics',
    ]);
    expect(requests[0]?.authorization).toBe('Bearer secret');
    expect(requests[0]?.samples).toEqual(
      [1, 2].map((value) => ({
        labels: { meterId: 'm' },
        metrics: { power_w: value },
        timestamp: 5,
        id: 'i',
        quality: 'demo',
      })),
    );
  });

  it('keeps each request within the number of samples and the bytes that the server takes', async () => {
    const { delivery, requests } = deliveryTo();
    await delivery.deliver(Array.from({ length: requestSamplesMax + 1 }, (_, value) => sample('meters', value)));
    expect(requests.map(({ samples }) => samples.length)).toEqual([requestSamplesMax, 1]);
    requests.length = 0;
    const large = { ...sample('meters'), labels: { meterId: 'é'.repeat(1_000) } };
    await delivery.deliver(Array.from({ length: 3_000 }, () => large));
    expect(requests.length).toBeGreaterThan(1);
    for (const { samples } of requests)
      expect(Buffer.byteLength(JSON.stringify(samples))).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(requests.flatMap(({ samples }) => samples)).toHaveLength(3_000);
  });

  it('counts what was accepted, already known and rejected, and goes on', async () => {
    const rejected = [
      { index: 1, code: 'UNKNOWN_LABEL', error: "The channel has no label 'currency'." },
      { index: 2, code: 'UNKNOWN_LABEL', error: 'again' },
    ];
    const { delivery } = deliveryTo(Response.json({ accepted: 1, duplicates: 4, rejected }, { status: 202 }));
    await delivery.deliver([sample('meters')]);
    await delivery.deliver([sample('meters')]);
    expect(delivery.counts).toEqual({
      accepted: 2,
      duplicates: 4,
      rejected: 2,
      rejectedByCode: { UNKNOWN_LABEL: 2 },
      firstRejection: "The channel has no label 'currency'.",
    });
  });

  it('waits as long as the server asks, in seconds or until a date, and sends the same again', async () => {
    const { delivery, requests, sleepsMs } = deliveryTo(
      later(429, '7'),
      later(429, 'Thu, 01 Jan 2026 00:00:03 GMT'),
      later(503),
    );
    await delivery.deliver([sample('meters')]);
    expect(sleepsMs).toEqual([7_000, 3_000, 1_000]);
    expect(requests).toHaveLength(4);
    expect(delivery.counts.accepted).toBe(1);
  });

  it('gives up on a server that says later for ever', async () => {
    const { delivery, requests } = deliveryTo(...Array.from({ length: attemptsMax }, () => later(429, '1')));
    await expect(delivery.deliver([sample('meters')])).rejects.toMatchObject({ code: 'HTTP 429' });
    expect(requests).toHaveLength(attemptsMax);
  });

  it("fails with the server's own code and sentence", async () => {
    const refusal = { code: 'FORBIDDEN_CHANNEL', error: 'Access denied to channel: meters' };
    const { delivery } = deliveryTo(Response.json(refusal, { status: 403 }));
    await expect(delivery.deliver([sample('meters')])).rejects.toMatchObject({
      code: 'FORBIDDEN_CHANNEL',
      message: 'The gateway refused with FORBIDDEN_CHANNEL: Access denied to channel: meters',
    });
  });

  it('says that nobody answers, and why', async () => {
    const { delivery } = deliveryTo(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    await expect(delivery.deliver([sample('meters')])).rejects.toThrow(
      'No gateway answers at http://gateway:3000/: connect ECONNREFUSED',
    );
  });

  it('does not take the answer of something else for that of a gateway', async () => {
    const { delivery } = deliveryTo(new Response('<html>'));
    await expect(delivery.deliver([sample('meters')])).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});
