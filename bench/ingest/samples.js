/** Samples as producers write them: four metrics, 10,000 series in turn, about 140 bytes of JSON each. */

export const tenantId = 'bench';
export const channel = 'bench';
const series = 10_000;

/** @param {number} serial @param {number} timestamp ms since the epoch */
export function sampleOf(serial, timestamp) {
  const metrics = { power_w: 400 + (serial % 997), voltage_v: 230.1, current_a: (serial % 16) + 0.25, n: 1 };
  return { labels: { meterId: `meter-${serial % series}` }, metrics, timestamp };
}

/** The same as a message of Kafka, which says whose it is. @param {number} serial @param {number} timestamp */
export function messageOf(serial, timestamp) {
  return Buffer.from(JSON.stringify({ tenantId, ...sampleOf(serial, timestamp) }));
}
