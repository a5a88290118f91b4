import { expect, it } from 'vitest';
import type { Principal } from '../catalog/access.js';
import { Desk, trader } from '../testing/desk.js';

it('[D3] questions that differ in one word have views of their own', () => {
  const desk = new Desk();
  const plain = { metrics: ['power'], filters: { meter: 'm' }, aggregation: { type: 'SUM' as const, window: 1 } };
  const other: Principal = { ...trader, tenantId: 'other' };
  const questions: readonly (readonly [object, Principal?])[] = [
    [plain],
    [plain, other],
    [{ ...plain, metrics: ['pulse'] }],
    [{ ...plain, metrics: ['power', 'pulse'] }],
    [{ ...plain, filters: {} }],
    [{ ...plain, filters: { meter: 'n' } }],
    [{ ...plain, filters: { phase: 'm' } }],
    [{ ...plain, filters: { meter: 'm', phase: 'm' } }],
    [{ ...plain, filters: { meter: ['m', 'n'] } }],
    [{ ...plain, filters: { meter: 'm,n' } }],
    [{ ...plain, groupBy: ['meter'] }],
    [{ ...plain, groupBy: ['phase'] }],
    [{ ...plain, aggregation: { type: 'LAST', window: 1 } }],
    [{ ...plain, aggregation: { type: 'SUM', window: 2 } }],
  ];
  const views = questions.map(([request, principal]) => {
    const { answer } = desk.watch(request, principal);
    return answer.success ? answer.view : answer.code;
  });
  expect(new Set(views).size).toBe(questions.length);
  expect(desk.engine.stats().views).toBe(questions.length);
});
