/** A number of `GET /metrics`; 0 where the line is not there. */
export async function metric(gateway: { readonly url: string }, line: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? 0);
}

export async function untilMetric(gateway: { readonly url: string }, line: string, wanted: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (let value = await metric(gateway, line); value !== wanted; value = await metric(gateway, line)) {
    if (Date.now() > deadline) throw new Error(`${line} is ${value}, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
