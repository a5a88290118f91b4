import { token } from '../load/token.js';
import { costOf, GatewayProcess } from './gateway-process.js';
import { channel, sampleOf } from './samples.js';

/** Requests under way, samples in each, and bodies that are made before the clock starts and sent in turn. */
const [underWay, perRequest, bodyCount] = [4, 1_000, 20];

/** @typedef {'array' | 'ndjson'} Form */

/** @param {number} batch @param {Form} form */
function bodyOf(batch, form) {
  const timestamp = Date.now();
  const samples = Array.from({ length: perRequest }, (_, index) => sampleOf(batch * perRequest + index, timestamp));
  if (form === 'array') return JSON.stringify(samples);
  return samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');
}

/**
 * Samples over HTTP, each request answered when it is durable in the embedded database.
 *
 * @param {{ form: Form, forMs: number }} wishes
 */
export async function measureHttp({ form, forMs }) {
  const bodies = Array.from({ length: bodyCount }, (_, batch) => bodyOf(batch, form));
  const gateway = new GatewayProcess();
  try {
    const target = `${await gateway.url()}/ingest/${channel}`;
    const headers = {
      authorization: `Bearer ${await token('ingest')}`,
      'content-type': form === 'array' ? 'application/json' : 'application/x-ndjson',
    };
    let next = 0;
    const send = async (/** @type {number} */ untilMs) => {
      while (performance.now() < untilMs) {
        const response = await fetch(target, { method: 'POST', headers, body: bodies[next++ % bodyCount] ?? '' });
        const answer = /** @type {{ accepted?: number }} */ (await response.json());
        if (answer.accepted !== perRequest)
          throw new Error(`${response.status}: ${JSON.stringify(answer).slice(0, 300)}`);
      }
    };
    const all = (/** @type {number} */ durationMs) => {
      const untilMs = performance.now() + durationMs;
      return Promise.all(Array.from({ length: underWay }, () => send(untilMs)));
    };
    await all(forMs / 4);
    const from = await gateway.used();
    await all(forMs);
    return costOf(from, await gateway.used());
  } finally {
    await gateway.end();
  }
}
