/** Alerts: raised by rules, told on `/realtime`, taken note of over HTTP. */
import { realtimeServerSchemas } from '@streamgauge/protocol/schemas';
import { RealtimeEmitterService } from '@streamgauge/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './harness/raw-client.js';
import { ingest, tokenFor } from './harness/token.js';
import { Ward } from './harness/ward.js';

let ward: Ward;

beforeAll(async () => {
  ward = await Ward.start();
});
afterEach(() => ward.closeClients());
afterAll(() => ward.stop());

describe('an alert', () => {
  it('[L10] is told to a subscriber before the reading that raised it, once, and again when the condition is gone', async () => {
    const tenantId = 'ward';
    const client = await ward.open(tenantId);
    await client.ask('subscribe:alerts');
    expect(await client.next('alert:snapshot')).toMatchObject({ subscriptionId: 's1', alerts: [] });
    await client.ask('subscribe:vitals');
    await ward.post(tenantId, { spo2: 84 });
    await ward.post(tenantId, { spo2: 82 });
    await client.next('vital:metric', ({ metrics }) => metrics.spo2.value === 82);
    const [created, ...others] = client.all('alert:created');
    expect(others).toEqual([]);
    expect(created).toMatchObject({
      version: 1,
      priority: 'high',
      kind: 'physiological',
      state: 'unacked',
      title: 'SpO2 low',
      message: 'spo2 84 %, limit 88 %',
      channel: 'vitals',
      metric: 'spo2',
      value: 84,
      limit: 88,
      patientId: 'p-1',
      deviceId: 'd-1',
      source: 'spo2-low',
    });
    const order = client.heard.map(({ event }) => event);
    expect(order.indexOf('alert:created')).toBeLessThan(order.indexOf('vital:metric'));

    await ward.post(tenantId, { spo2: 89 });
    await ward.post(tenantId, { spo2: 90 });
    expect(await client.next('alert:updated')).toMatchObject({ id: created.id, version: 2, state: 'rtn_unacked' });
    await ward.post(tenantId, { spo2: 80 });
    expect(await client.next('alert:updated', ({ version }) => version === 3)).toMatchObject({ state: 'unacked' });
    for (const alert of [created, ...client.all('alert:updated')]) {
      expect(realtimeServerSchemas['alert:created'].safeParse(alert).error).toBeUndefined();
    }
  });

  it('[L10] is raised by no reading that is invalid or older than the last one', async () => {
    const tenantId = 'invalid';
    const client = await ward.open(tenantId);
    await client.ask('subscribe:vitals');
    await ward.post(tenantId, { spo2: 0 });
    await ward.post(tenantId, { spo2: 97 });
    const late = {
      labels: { patientId: 'p-1', deviceId: 'd-1' },
      metrics: { spo2: 80 },
      timestamp: Date.now() - 60_000,
    };
    await ingest(ward.gateway.url, 'vitals', [late, { ...late, quality: 'invalid', timestamp: Date.now() }], {
      tenantId,
    });
    expect(await ward.http('/alerts', tenantId)).toMatchObject({ status: 200, alerts: [] });
  });

  it('[L3] reaches those whose filter lets it through, once however many of their subscriptions do', async () => {
    const tenantId = 'filters';
    const twice = await ward.open(tenantId);
    await twice.ask('subscribe:alerts');
    await twice.ask('subscribe:alerts', { patientId: 'p-1' });
    const high = await ward.open(tenantId);
    await high.ask('subscribe:alerts', { minPriority: 'high' });
    const other = await ward.open(tenantId);
    await other.ask('subscribe:alerts', { patientId: 'p-2' });
    const stranger = await ward.open('filters:b');
    await stranger.ask('subscribe:alerts');
    await ward.post(tenantId, { heart_rate: 140 });
    await ward.post(tenantId, { spo2: 80 });
    expect(await high.next('alert:created')).toMatchObject({ title: 'SpO2 low' });
    await twice.next('alert:created', ({ title }) => title === 'SpO2 low');
    for (const client of [twice, other, stranger, high]) await client.ask('ping');
    const counts = [twice, high, other, stranger].map((client) => client.all('alert:created').length);
    expect(counts).toEqual([2, 1, 0, 0]);

    const later = await ward.open(tenantId);
    await later.ask('subscribe:alerts', { minPriority: 'medium', patientId: 'p-1' });
    const { alerts } = await later.next('alert:snapshot');
    expect(alerts.map(({ title }: { title: string }) => title)).toEqual(['Heart rate high', 'SpO2 low']);
  });

  it('[L18] is as secret as the metric that it tells of, at every door', async () => {
    const tenantId = 'secret';
    const narrowed = await ward.open(tenantId, { metrics: ['heart_rate'] });
    await narrowed.ask('subscribe:alerts');
    const token = await tokenFor({ tenantId, roles: ['NURSE'], metrics: ['heart_rate'] });
    const raw = await RawClient.open(`${ward.gateway.url.replace('http', 'ws')}/ws`, token);
    await raw.ask('subscribe', { channel: 'alerts' });
    await ward.post(tenantId, { spo2: 80 });
    await ward.post(tenantId, { heart_rate: 140 });
    expect(await narrowed.next('alert:created')).toMatchObject({ metric: 'heart_rate' });
    expect(narrowed.all('alert:created')).toHaveLength(1);
    const onRaw = await raw.next(({ event }) => event === 'event');
    expect(onRaw.data).toMatchObject({ sequence: 1, events: [{ data: { metric: 'heart_rate' } }] });
    raw.close();
    const { alerts } = await ward.http('/alerts', tenantId, { metrics: ['heart_rate'] });
    expect(alerts.map(({ metric }: { metric: string }) => metric)).toEqual(['heart_rate']);
    const [hidden] = (await ward.http('/alerts?minPriority=high', tenantId)).alerts;
    for (const wishes of [{ metrics: ['heart_rate'] }, { tenantId: 'secret:b' }]) {
      expect(await ward.http(`/alerts/${hidden.id}/acknowledge`, tenantId, wishes, {})).toMatchObject({
        status: 404,
        code: 'ALERT_NOT_FOUND',
      });
    }
    expect(await ward.http('/alerts', tenantId, { roles: ['TRADER'] })).toMatchObject({ code: 'FORBIDDEN_CHANNEL' });
  });

  it('[L7] of another service, or of a producer, is told in the same words', async () => {
    const tenantId = 'others';
    const client = await ward.open(tenantId);
    await client.ask('subscribe:alerts');
    const times = { createdAt: new Date().toISOString(), updatedAt: new Date().toISOString() };
    const alert = {
      ...{ id: 'x-1', version: 1, priority: 'low' as const, kind: 'technical' as const, state: 'unacked' as const },
      ...{ title: 'Paper is out', message: '', source: 'printer', ...times },
    };
    const emitter = ward.gateway.app.get(RealtimeEmitterService);
    emitter.emitAlertCreated(tenantId, alert);
    emitter.emitAlertCreated(tenantId, alert);
    emitter.emitAlertUpdated(tenantId, { ...alert, version: 2, state: 'acked' });
    const posted = { id: 'y', type: 'alert:created', data: { title: 'Fire', floor: 3 }, labels: { priority: 'high' } };
    await ingest(ward.gateway.url, 'alerts', [posted, { type: 'note', data: null }], { tenantId });
    await client.next('alert:created', ({ title }) => title === 'Fire');
    expect(client.all('alert:created')).toEqual([alert, expect.objectContaining({ id: 'y', priority: 'high' })]);
    expect(client.all('alert:updated')).toEqual([{ ...alert, version: 2, state: 'acked' }]);
  });
});

describe('what people do to an alert', () => {
  it('[L11, L12] is told to everybody, can be repeated, and is refused where it is impossible', async () => {
    const tenantId = 'acting';
    const client = await ward.open(tenantId);
    const raw = await RawClient.open(`${ward.gateway.url.replace('http', 'ws')}/ws`, await tokenFor({ tenantId }));
    await client.ask('subscribe:alerts');
    await raw.ask('subscribe', { channel: 'alerts' });
    await ward.post(tenantId, { spo2: 80 });
    const { id } = await client.next('alert:created');

    expect(await ward.http(`/alerts/${id}/clear`, tenantId, {}, {})).toMatchObject({
      status: 409,
      code: 'IMPOSSIBLE_TRANSITION',
      error: 'An alert that is unacked cannot be cleared; possible: acknowledge, shelve.',
    });
    const acked = await ward.http(`/alerts/${id}/acknowledge`, tenantId, {}, {});
    expect(acked).toMatchObject({ status: 200, version: 2, state: 'acked', ackedBy: 'nurse-1' });
    expect(await ward.http(`/alerts/${id}/acknowledge`, tenantId, { sub: 'nurse-2' }, {})).toEqual(acked);
    expect(await client.next('alert:updated')).toMatchObject({ id, state: 'acked', ackedBy: 'nurse-1' });
    const onRaw = await raw.next(({ data }) => data.events?.[0].type === 'alert:updated');
    expect(onRaw.data.events[0].data).toMatchObject({ id, state: 'acked' });

    await ward.post(tenantId, { spo2: 97 });
    expect(await client.next('alert:updated', ({ version }) => version === 3)).toMatchObject({ state: 'cleared' });
    expect((await ward.http('/alerts', tenantId)).alerts).toEqual([]);
    expect(await ward.http(`/alerts/${id}/acknowledge`, tenantId, {}, {})).toMatchObject({
      status: 200,
      state: 'cleared',
    });
    expect(await ward.http(`/alerts/${id}`, tenantId)).toMatchObject({
      changes: [
        { what: 'create', by: null },
        { what: 'acknowledge', by: 'nurse-1', state: 'acked', at: expect.any(String) },
        { what: 'return', by: null, state: 'cleared' },
      ],
    });
    await ward.post(tenantId, { spo2: 80 });
    await client.until(() => client.all('alert:created')[1], 'second alert');
    expect(client.all('alert:created')[1].id).not.toBe(id);
    raw.close();
  });

  it('[L13] can put it aside for a time, with a reason', async () => {
    const tenantId = 'shelf';
    const client = await ward.open(tenantId);
    await client.ask('subscribe:alerts');
    await ward.post(tenantId, { spo2: 80 });
    const { id } = await client.next('alert:created');
    for (const body of [
      {},
      { minutes: 0, reason: 'x' },
      { minutes: 5, reason: ' ' },
      { minutes: 2_000, reason: 'x' },
    ]) {
      expect(await ward.http(`/alerts/${id}/shelve`, tenantId, {}, body)).toMatchObject({
        status: 400,
        code: 'BAD_MESSAGE',
      });
    }
    const shelved = await ward.http(`/alerts/${id}/shelve`, tenantId, {}, { minutes: 5, reason: 'sensor is changed' });
    expect(shelved).toMatchObject({ state: 'shelved', shelvedUntil: expect.any(String) });
    expect(Date.parse(shelved.shelvedUntil) - Date.parse(shelved.updatedAt)).toBe(5 * 60_000);
    expect(await client.next('alert:updated')).toMatchObject({ state: 'shelved' });
    expect(await ward.http(`/alerts/${id}`, tenantId)).toMatchObject({
      changes: [{}, { what: 'shelve', reason: 'sensor is changed', by: 'nurse-1' }],
    });
  });

  it('[L12] is asked of an alert that is not there', async () => {
    expect(await ward.http('/alerts/nothing/acknowledge', 'acting', {}, {})).toMatchObject({
      status: 404,
      error: 'There is no alert nothing.',
    });
    expect(await ward.http('/alerts?minPriority=urgent', 'acting')).toMatchObject({ status: 400, code: 'BAD_MESSAGE' });
  });
});
