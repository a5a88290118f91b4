import { compileCatalog, Engine, type Principal } from '@streamgauge/engine';
import { expect, it } from 'vitest';
import { loadCatalog } from '../app/load-catalog.js';
import { alertsChannel } from '../realtime/alert-event.js';
import { withAlertPolicy } from './alert-policy.js';

const catalog = await loadCatalog(undefined);
const engine = new Engine({ catalog, clock: { nowMs: () => 0 }, epoch: 'e' });
const everyRole = [...catalog.values()].flatMap(({ roles, metrics }) => [
  ...roles,
  ...metrics.flatMap((metric) => [...(metric.roles ?? [])]),
]);
const subjects = [undefined, 'vitals/spo2', 'vitals/heart_rate', 'vitals/*', 'device-status/*', 'meters/power_w'];

/** The subjects of alerts that a principal sees. */
function seen(more: Partial<Principal>, filters = {}): (string | undefined)[] {
  const principal = { userId: 'u', tenantId: 'a', roles: ['NURSE'], metrics: undefined, ...more };
  const held = withAlertPolicy(catalog, principal, alertsChannel);
  const { channel, filter } = engine.resolve(held, { channel: alertsChannel, filters }).question;
  const matches = (subject: string | undefined): boolean => {
    const values: Record<string, string | undefined> = { subject, patientId: 'p', priority: 'high' };
    return filter.matches(channel.labels.map(({ name }) => values[name]));
  };
  return subjects.filter(matches);
}

it('[L18] an alert is seen by those who may see what it tells of, and one about several metrics by who sees them all', () => {
  expect(seen({})).toEqual([undefined, 'vitals/spo2', 'vitals/heart_rate', 'vitals/*', 'device-status/*']);
  expect(seen({ metrics: ['spo2'] })).toEqual([undefined, 'vitals/spo2', 'device-status/*']);
  expect(seen({ metrics: [] })).toEqual([undefined, 'device-status/*']);
  expect(seen({ roles: everyRole })).toEqual(subjects);
});

it('[L18] joins the policy of the principal and its filters, and can be widened by neither', () => {
  const metrics = ['spo2'];
  expect(seen({ metrics }, { subject: ['vitals/heart_rate', 'vitals/spo2'] })).toEqual(['vitals/spo2']);
  expect(seen({ metrics, policy: { patientId: 'p' } })).toEqual([undefined, 'vitals/spo2', 'device-status/*']);
  expect(seen({ metrics, policy: { patientId: ['q'] } })).toEqual([]);
  expect(seen({ metrics, policy: { op: 'eq', key: 'priority', value: 'low' } })).toEqual([]);
});

it('[L18] changes nothing for another channel, for a catalog without subjects, and for who may see everything', () => {
  const principal = { userId: 'u', tenantId: 'a', roles: ['NURSE'], metrics: undefined };
  expect(withAlertPolicy(catalog, principal, 'vitals')).toBe(principal);
  expect(withAlertPolicy(compileCatalog([]), principal, alertsChannel)).toBe(principal);
  const everybody = { ...principal, roles: everyRole };
  expect(withAlertPolicy(catalog, everybody, alertsChannel)).toBe(everybody);
});
