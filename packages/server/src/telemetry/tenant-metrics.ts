import { Injectable } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import type { Connection } from '../gateways/connection.js';
import { Connections } from '../gateways/connections.js';
import { Admission } from '../ingest/admission/admission.js';
import { Exposition, type Reading } from './exposition.js';
import { tenantFamilies as families, type MetricFamily } from './metric-families.js';

/** `GET /tenant-metrics`: what each tenant has and does. As many series as there are tenants, which is why it stands alone. */
@Injectable()
export class TenantMetrics {
  readonly page = new Exposition();

  constructor(
    private readonly engine: Engine,
    private readonly connections: Connections,
    private readonly admission: Admission,
  ) {
    this.exposeConnected(families.sessions, (connections) => connections.length);
    this.exposeConnected(families.subscriptions, (connections) =>
      connections.reduce((sum, { session }) => sum + session.subscriptions.length, 0),
    );
    this.expose(families.views, (tenant) => engine.statsOf(tenant).views);
    this.expose(families.series, (tenant) => engine.statsOf(tenant).series);
    this.expose(families.accepted, (tenant) => admission.counts(tenant).accepted);
    this.expose(families.duplicates, (tenant) => admission.counts(tenant).duplicates);
    this.expose(families.frames, (tenant) => engine.delivered(tenant).frames);
    this.expose(families.merged, (tenant) => engine.delivered(tenant).mergedFrames);
    this.page.expose(families.rejected, () => this.rejected());
  }

  private expose(family: MetricFamily, read: (tenantId: string) => number): void {
    this.page.expose(family, () => this.tenants().map((tenant) => ({ labels: { tenant }, value: read(tenant) })));
  }

  private exposeConnected(family: MetricFamily, read: (connections: readonly Connection[]) => number): void {
    this.page.expose(family, () => {
      const byTenant = this.connections.byTenant();
      return this.tenants().map((tenant) => ({ labels: { tenant }, value: read(byTenant.get(tenant) ?? []) }));
    });
  }

  private *rejected(): Iterable<Reading> {
    for (const [tenant, { rejectedByCode }] of this.admission.byTenant()) {
      for (const [code, value] of rejectedByCode) yield { labels: { tenant, code }, value };
    }
  }

  /** Those that have sent something, or have a session. */
  private tenants(): string[] {
    const tenants = new Set(this.admission.byTenant().keys());
    for (const { principal } of this.engine.openSessions()) tenants.add(principal.tenantId);
    return [...tenants];
  }
}
