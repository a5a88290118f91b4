/**
 * Asks the gateway for JSON.
 *
 * @throws Error with the gateway's own sentence when it refuses; its name is `Unauthorized` when it does not take the token.
 */
export async function askJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init);
  const body = (await response.json().catch(() => ({}))) as T & { error?: string };
  if (response.ok) return body;
  const error = new Error(body.error ?? `${path} was answered ${response.status}`);
  if (response.status === 401) error.name = 'Unauthorized';
  throw error;
}
