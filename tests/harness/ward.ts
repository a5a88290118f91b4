import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, readSettings, startGateway } from '@streamgauge/server';
import { RealtimeClient } from './realtime-client.js';
import { ingest, jwtSecret, type TokenWishes, tokenFor } from './token.js';

const rules = [
  { name: 'spo2-low', title: 'SpO2 low', priority: 'high', metric: 'spo2', below: 88, clearAt: 90 },
  { name: 'pulse-high', title: 'Heart rate high', priority: 'medium', metric: 'heart_rate', above: 130 },
].map((rule) => ({ type: 'threshold', kind: 'physiological', channel: 'vitals', ...rule }));

/** A real gateway whose rules wait for nothing, its nurses, and what they do. It can be started again on the same data. */
export class Ward {
  private readonly clients: RealtimeClient[] = [];

  private constructor(
    readonly folder: string,
    private readonly environment: Record<string, string>,
    public gateway: Gateway,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<Ward> {
    const folder = await mkdtemp(join(tmpdir(), 'streamgauge-'));
    return new Ward(folder, environment, await startIn(folder, environment));
  }

  async restart(): Promise<void> {
    await this.gateway.close();
    this.gateway = await startIn(this.folder, this.environment);
    await this.gateway.ready;
  }

  async stop(): Promise<void> {
    this.closeClients();
    await this.gateway.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async open(tenantId: string, wishes: TokenWishes = {}): Promise<RealtimeClient> {
    const nurse = { tenantId, roles: ['NURSE'], sub: 'nurse-1', ...wishes };
    const client = await RealtimeClient.open(this.gateway.url, nurse);
    this.clients.push(client);
    return client;
  }

  closeClients(): void {
    for (const client of this.clients.splice(0)) client.close();
  }

  /** A sample of one patient's monitor. */
  post(tenantId: string, metrics: object, labels: object = {}): Promise<Response> {
    const all = { patientId: 'p-1', deviceId: 'd-1', ...labels };
    return ingest(this.gateway.url, 'vitals', { labels: all, metrics }, { tenantId });
  }

  /** Asks over HTTP: a GET, or a POST where there is a body. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire carries
  async http(path: string, tenantId: string, wishes: TokenWishes = {}, body?: unknown): Promise<any> {
    const token = await tokenFor({ tenantId, roles: ['NURSE'], sub: 'nurse-1', ...wishes });
    const response = await fetch(`${this.gateway.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  }
}

async function startIn(folder: string, more: Record<string, string>): Promise<Gateway> {
  const file = join(folder, 'rules.json');
  await writeFile(file, JSON.stringify(rules));
  const environment = { PORT: '0', JWT_SECRET: jwtSecret, DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'error' };
  return startGateway(readSettings({ ...environment, ALERT_RULES: file, ...more }));
}
