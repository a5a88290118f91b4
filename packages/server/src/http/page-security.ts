import type { Response } from 'express';

/** Scripts and styles come from the gateway alone, none of them inline; live data goes to the same origin. */
const contentSecurityPolicy = [
  `default-src 'self'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `frame-ancestors 'none'`,
  `base-uri 'none'`,
].join('; ');

/** What a browser may do with a page of the gateway. */
export function securePage(response: Response): void {
  response.setHeader('Content-Security-Policy', contentSecurityPolicy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
}
