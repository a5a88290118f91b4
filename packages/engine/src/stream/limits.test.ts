import { describe, expect, it } from 'vitest';
import { Desk, trader } from '../testing/desk.js';
import { viewLingerMs } from './views.js';

describe('a tenant', () => {
  it('[I10] may send so many samples per second; more are refused with the time after which to try again', () => {
    const desk = new Desk({ limits: { samplesPerSecond: 10 } });
    const codes = Array.from({ length: 12 }, () => desk.take({ trades: 1 })?.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(10);
    expect(desk.take({ trades: 1 })).toEqual({
      code: 'LIMIT_RATE',
      error: 'Too many samples; at most 10 per second.',
      retryAfterMs: 100,
    });
    expect(desk.take({ trades: 1 }, undefined, { tenantId: 'other' })).toBeUndefined();
    desk.pass(300);
    expect(Array.from({ length: 4 }, () => desk.take({ trades: 1 })?.code)).toEqual([
      undefined,
      undefined,
      undefined,
      'LIMIT_RATE',
    ]);
  });

  it('[D11] may have so many different views; equal questions share one, and an unused one makes room', () => {
    const desk = new Desk({ limits: { views: 2 } });
    const asked = (meter: string, tenantId = 't') => desk.watch({ meter }, { ...trader, tenantId });
    const [first] = [asked('a'), asked('b')];
    expect(asked('a').answer.success).toBe(true);
    expect(asked('c').answer).toEqual({
      success: false,
      code: 'LIMIT_VIEWS',
      error:
        'This tenant already has 2 different views, the most that it may have; equal questions share one, and an unused one ends after two minutes.',
      retryable: true,
      retryAfterMs: viewLingerMs,
    });
    expect(asked('c', 'other').answer.success).toBe(true);
    for (const session of desk.engine.openSessions()) session.close();
    expect(first?.session.subscriptions).toEqual([]);
    desk.pass(viewLingerMs + 1_000);
    const wide = desk.watch({ metrics: ['trades', 'power'] });
    asked('b');
    wide.session.unsubscribe({ channel: 'desk', metrics: ['power'] });
    expect(wide.session.subscriptions[0]?.view.question.columns.map(({ metric }) => metric.name)).toEqual([
      'trades',
      'power',
    ]);
    desk.engine.closeSession(wide.session);
    desk.pass(viewLingerMs + 1_000);
    expect(asked('c').answer.success).toBe(true);
  });
});
