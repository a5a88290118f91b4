import type { IncomingMessage } from 'node:http';

/** The token of an `Authorization: Bearer …` header; undefined when there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  const match = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '');
  return match?.[1];
}

/** The token of `?access_token=`, which only an explicit setting accepts. */
export function queryToken(request: IncomingMessage): string | undefined {
  return new URL(request.url ?? '/', 'http://localhost').searchParams.get('access_token') ?? undefined;
}
