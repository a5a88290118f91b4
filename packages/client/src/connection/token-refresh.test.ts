import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricsClient, MetricsClientOptions } from '../client.js';
import { FakeGateway, VirtualClock } from '../testing/index.js';
import type { TokenContext, TokenSource } from './token-source.js';

const request = { channel: 'pnl' } as const;

let clock: VirtualClock;
let gateway: FakeGateway;
let client: MetricsClient;

beforeEach(() => {
  clock = new VirtualClock();
  gateway = new FakeGateway(clock);
  gateway.hold(request, { total_pnl: 10 });
});
afterEach(() => client.destroy());

async function start(token: TokenSource, options: MetricsClientOptions = {}): Promise<void> {
  client = gateway.client({ token, ...options });
  client.subscribe(request);
  await clock.advance(100);
}
const expiring = (): void => gateway.say('session:expiring', { expiresAt: clock.now() + 60_000 });
const refreshes = (): unknown[] => gateway.framesOf('auth:refresh').map(({ data }) => data);
/** A function that gives another token each time, and notes why it was asked. */
function numbered(): { source: TokenSource; reasons: string[] } {
  const reasons: string[] = [];
  const source = ({ reason }: TokenContext): string => `jwt-${reasons.push(reason)}`;
  return { source, reasons };
}

describe('a session whose token ends soon', () => {
  it('[A64] goes on with a new one over the same connection, with nothing subscribed anew', async () => {
    const { source, reasons } = numbered();
    await start(source);
    expiring();
    await clock.advance(60_000);
    expect(reasons).toEqual(['connect', 'expiring']);
    expect(refreshes()).toEqual([{ token: 'jwt-2' }]);
    expect(gateway.sockets).toHaveLength(1);
    expect(gateway.framesOf('subscribe')).toHaveLength(1);
    expiring();
    await clock.advance(100);
    expect(refreshes()).toEqual([{ token: 'jwt-2' }, { token: 'jwt-3' }]);
  });

  it('[A64] asks once, however often it is told while that is under way', async () => {
    let give: (token: string) => void = () => {};
    let asked = 0;
    await start(() => {
      asked += 1;
      return asked === 1 ? 'first' : new Promise<string>((resolve) => (give = resolve));
    });
    for (let times = 0; times < 3; times += 1) expiring();
    await clock.advance(100);
    give('second');
    await clock.advance(100);
    expect([asked, refreshes()]).toEqual([2, [{ token: 'second' }]]);
  });

  it('[A64] waits for a newer token where it is given the same one again, and for one where that fails', async () => {
    const given = ['old', 'old', new Error('offline'), 'new'];
    await start(() => {
      const next = given.shift() ?? 'more';
      return next instanceof Error ? Promise.reject(next) : next;
    });
    expiring();
    await clock.advance(4_000);
    expect(refreshes()).toEqual([]);
    await clock.advance(30_000);
    expect(refreshes()).toEqual([{ token: 'new' }]);
    expect(gateway.sockets).toHaveLength(1);
  });

  it('[A64] asks for another one when the new one is refused, and for no third', async () => {
    const { source, reasons } = numbered();
    gateway.refresh = () => ({ success: false, code: 'UNAUTHENTICATED', error: 'no', retryable: false });
    await start(source);
    expiring();
    await clock.advance(120_000);
    expect(reasons).toEqual(['connect', 'expiring', 'rejected']);
    expect(client.connection.getSnapshot()).toMatchObject({ status: 'connected', connectionCount: 1 });
  });

  it('[A64] has nothing to ask where the token is a text', async () => {
    await start('fixed');
    expiring();
    await clock.advance(60_000);
    expect(refreshes()).toEqual([]);
  });

  it('[A64] whose connection ends meanwhile sends nothing to the next one, which has a token of its own', async () => {
    const { source, reasons } = numbered();
    gateway.refresh = () => ({ success: false, code: 'KEYS_UNAVAILABLE', error: 'later', retryable: true });
    await start(source);
    expiring();
    await clock.advance(100);
    gateway.drop();
    await clock.advance(60_000);
    expect(refreshes()).toEqual([{ token: 'jwt-2' }]);
    expect(reasons).toEqual(['connect', 'expiring', 'connect']);
    expect(gateway.sockets.map(({ token }) => token)).toEqual(['jwt-1', 'jwt-3']);
  });
});
