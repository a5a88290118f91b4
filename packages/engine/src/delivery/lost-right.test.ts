import { describe, expect, it } from 'vitest';
import { compileCatalog } from '../catalog/compile-catalog.js';
import { CollectingSink } from '../testing/collecting-sink.js';
import { Desk, deskCatalog, trader } from '../testing/desk.js';
import { lostRight } from './lost-right.js';
import { resolveRequest } from './resolve-request.js';

const catalog = compileCatalog([deskCatalog]);
const clerk = { ...trader, roles: ['CLERK'] };
const questionOf = (request: object, principal = trader) =>
  resolveRequest(catalog, principal, { channel: 'desk', ...request }, 100).question;

describe('the rights to a question', () => {
  it('[A11] hold while the channel and every column are granted', () => {
    const question = questionOf({ metrics: ['power', 'trades'] });
    expect(lostRight(clerk, question)).toBeUndefined();
    expect(lostRight({ ...trader, metrics: ['power', 'trades'] }, question)).toBeUndefined();
  });

  it('[A11] are lost with the channel', () => {
    expect(lostRight({ ...trader, roles: [] }, questionOf({}))).toBe('FORBIDDEN_CHANNEL');
    expect(lostRight(clerk, questionOf({ channel: 'bells' }))).toBe('FORBIDDEN_CHANNEL');
  });

  it('[A11] are lost with one of its metrics, by a role or by the list of the token', () => {
    expect(lostRight(clerk, questionOf({ metrics: ['power', 'secret'] }))).toBe('UNKNOWN_METRIC');
    expect(lostRight({ ...trader, metrics: ['power'] }, questionOf({ metrics: ['power', 'trades'] }))).toBe(
      'UNKNOWN_METRIC',
    );
    expect(lostRight({ ...trader, metrics: [] }, questionOf({ metrics: ['power'] }))).toBe('UNKNOWN_METRIC');
  });

  it('[A11] are lost with the series of a policy, and not when the question is within it', () => {
    const held = (meter: string | string[]) => ({ ...trader, policy: { meter } });
    expect(lostRight(held('m'), questionOf({}))).toBe('INVALID_FILTER');
    expect(lostRight(held('m'), questionOf({ filters: { meter: 'n' } }))).toBe('INVALID_FILTER');
    expect(lostRight(held('m'), questionOf({ filters: { meter: 'm', phase: '1' } }))).toBeUndefined();
    expect(lostRight(held('m'), questionOf({ filters: { phase: '1' } }, held('m') as never))).toBeUndefined();
    expect(lostRight(trader, questionOf({}, held('m') as never))).toBeUndefined();
    expect(lostRight({ ...trader, policy: { meter: 'm' } }, questionOf({ filters: { op: 'or', nodes: [] } }))).toBe(
      undefined,
    );
  });
});

describe('a session that goes on with other rights', () => {
  it('[A11] loses the subscriptions that they do not cover, says which, and receives nothing more of them', () => {
    const desk = new Desk();
    const { session, sink } = desk.watch({ metrics: ['power', 'secret'] });
    session.deliver(session.subscribe({ channel: 'desk', metrics: ['power'] }).frames);
    session.subscribe({ channel: 'bells' });
    expect(session.changePrincipal(clerk)).toEqual([
      { subscriptionId: 's1', code: 'UNKNOWN_METRIC' },
      { subscriptionId: 's3', code: 'FORBIDDEN_CHANNEL' },
    ]);
    expect(session.principal).toBe(clerk);
    desk.take({ power: 1, secret: 2 });
    desk.pass(1_000);
    expect(sink.updates.map(({ metrics }) => Object.keys(metrics))).toEqual([['power']]);
  });

  it('[A11] is not told of them when it was behind, however much was held back', () => {
    const desk = new Desk();
    const sink = new CollectingSink();
    const session = desk.engine.openSession(trader, sink);
    for (const metrics of [['power'], ['power', 'secret']]) {
      session.deliver(session.subscribe({ channel: 'desk', metrics }).frames);
    }
    sink.pressure = 'some';
    for (let second = 0; second < 3; second += 1) {
      desk.take({ power: 1, secret: 2 });
      desk.pass(1_000);
    }
    const before = sink.updates.length;
    session.changePrincipal(clerk);
    sink.pressure = 'none';
    session.ready();
    desk.take({ power: 1, secret: 2 });
    desk.pass(1_000);
    const after = sink.updates.slice(before);
    expect(after.length).toBeGreaterThan(0);
    expect(after.flatMap(({ metrics }) => Object.keys(metrics))).not.toContain('secret');
  });

  it('[A11] asks with them from then on', () => {
    const desk = new Desk();
    const { session } = desk.session(clerk);
    expect(session.changePrincipal(trader)).toEqual([]);
    expect(session.subscribe({ channel: 'bells' }).answer).toMatchObject({ success: true });
    session.changePrincipal(clerk);
    expect(session.subscribe({ channel: 'bells' }).answer).toMatchObject({ code: 'FORBIDDEN_CHANNEL' });
  });
});
