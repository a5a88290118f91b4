import { askJson } from './ask-json.js';

/** Somebody whom a visitor of the demo can be. */
export interface ExampleUser {
  readonly id: string;
  readonly label: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly description: string;
}

export type Provenance = 'real' | 'simulated' | 'recorded';

/** A source of numbers, and what kind of numbers they are. */
export interface Feed {
  readonly name: string;
  readonly provenance: Provenance;
  readonly channels: readonly string[];
  readonly note?: string;
}

/** What the gateway says of its demo: who one can be, and where the numbers come from. */
export interface Demo {
  readonly users: readonly ExampleUser[];
  readonly feeds: readonly Feed[];
}

/** The demo of this gateway; undefined when it runs none. */
export async function fetchDemo(): Promise<Demo | undefined> {
  const response = await fetch('/demo');
  return response.ok && response.headers.get('content-type')?.includes('json')
    ? ((await response.json()) as Demo)
    : undefined;
}

/** Signs in as an example user; returns the token. */
export async function signIn(user: string): Promise<string> {
  const { token } = await askJson<{ token: string }>('/demo/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  return token;
}

/** Where the numbers of a channel come from; undefined when the gateway does not say. */
export function feedOf(feeds: readonly Feed[], channel: string): Feed | undefined {
  return feeds.find(({ channels }) => channels.includes(channel));
}
