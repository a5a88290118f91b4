import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Who is at the other end, for counting. What a client says of itself is believed from the operator's own proxies only: each
 * of them adds the address that it saw at the end of `X-Forwarded-For`.
 *
 * @param trustedProxies How many proxies of the operator's own stand in between; 0 = none.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const { remoteAddress = '' } = request.socket;
  if (trustedProxies === 0) return countedAs(remoteAddress);
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  return countedAs(forwarded.at(-trustedProxies) ?? remoteAddress);
}

/** A whole /64 of IPv6 is one customer's; its addresses count as one. */
export function countedAs(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address.slice(0, 64);
  const [head = '', tail] = address.toLowerCase().split('%', 1).join('').split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0');
  return [...groups, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
