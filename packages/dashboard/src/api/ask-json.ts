/**
 * Asks the gateway for JSON.
 *
 * @throws Error with the gateway's own sentence when it refuses.
 */
export async function askJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init);
  const body = (await response.json().catch(() => ({}))) as T & { error?: string };
  if (!response.ok) throw new Error(body.error ?? `${path} was answered ${response.status}`);
  return body;
}
