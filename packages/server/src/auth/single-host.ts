import type { IncomingMessage } from 'node:http';

/** Whether a request names one host. Node takes the first of several, a proxy before it perhaps another one (RFC 9112, 3.2). */
export function hasOneHost({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length === 1;
}
