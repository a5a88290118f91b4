import type { IncomingMessage } from 'node:http';

/** Whether a request names one host, as far as it must. Node takes the first of several, a proxy before it perhaps another one (RFC 9112, 3.2). */
export function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length;
  // HTTP/1.0 knows no Host; of a newer request without one Node has said so before.
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}
