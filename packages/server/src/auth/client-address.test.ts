import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress, countedAs } from './client-address.js';

const request = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it('[B3] is that of its socket, whatever it says of itself', () => {
    expect(clientAddress(request('192.0.2.1', '198.51.100.7'), 0)).toBe('192.0.2.1');
  });

  it('[B3] is what the last of the operator’s proxies saw, and what a client wrote before it counts for nothing', () => {
    expect(clientAddress(request('10.0.0.1', '203.0.113.9, 198.51.100.7'), 1)).toBe('198.51.100.7');
    expect(clientAddress(request('10.0.0.1', '203.0.113.9, 198.51.100.7, 10.0.0.2'), 2)).toBe('198.51.100.7');
    expect(clientAddress(request('10.0.0.1'), 1)).toBe('10.0.0.1');
  });

  it('[B3] of IPv6 is its /64, and one that wraps an IPv4 is that', () => {
    expect(countedAs('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(countedAs('2001:db8:1:2::1')).toBe('2001:db8:1:2');
    expect(countedAs('2001:0DB8::9')).toBe('2001:db8:0:0');
    expect(countedAs('::1')).toBe('0:0:0:0');
    expect(countedAs('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });
});
