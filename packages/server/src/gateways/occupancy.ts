import type { Principal } from '@streamgauge/engine';
import { StreamgaugeError } from '@streamgauge/protocol';
import type { SessionLimits } from '../config/settings.js';

interface Usage {
  connections: number;
  subscriptions: number;
}

/** How many connections and subscriptions users and tenants have, of all doors, and whether there is room for another. */
export class Occupancy {
  private readonly tenants = new Map<string, Usage>();
  private readonly users = new Map<string, Usage>();

  constructor(private readonly limits: SessionLimits) {}

  /** @throws StreamgaugeError LIMIT_CONNECTIONS */
  assertConnection(principal: Principal): void {
    const { userConnections, tenantConnections } = this.limits;
    const user = this.users.get(userKey(principal))?.connections ?? 0;
    if (user >= userConnections) throw new StreamgaugeError('LIMIT_CONNECTIONS', { limit: userConnections });
    const tenant = this.tenants.get(principal.tenantId)?.connections ?? 0;
    if (tenant >= tenantConnections) {
      throw new StreamgaugeError('LIMIT_CONNECTIONS', { what: 'tenant', limit: tenantConnections });
    }
  }

  /**
   * Room for one more subscription of a session.
   *
   * @param held Subscriptions that the session has now.
   * @param counted Those of them that have been counted.
   * @throws StreamgaugeError LIMIT_SUBSCRIPTIONS
   */
  assertSubscription(principal: Principal, held: number, counted: number): void {
    const { sessionSubscriptions, userSubscriptions, tenantSubscriptions } = this.limits;
    const uncounted = held - counted;
    const bounds = [
      ['session', held, sessionSubscriptions],
      ['user', (this.users.get(userKey(principal))?.subscriptions ?? 0) + uncounted, userSubscriptions],
      ['tenant', (this.tenants.get(principal.tenantId)?.subscriptions ?? 0) + uncounted, tenantSubscriptions],
    ] as const;
    for (const [what, used, limit] of bounds) {
      if (used >= limit) throw new StreamgaugeError('LIMIT_SUBSCRIPTIONS', { what, limit });
    }
  }

  /** Counts what came, or — negative — what went. */
  change(principal: Principal, change: Usage): void {
    changeIn(this.users, userKey(principal), change);
    changeIn(this.tenants, principal.tenantId, change);
  }
}

function changeIn(usages: Map<string, Usage>, key: string, change: Usage): void {
  const usage = usages.get(key) ?? { connections: 0, subscriptions: 0 };
  usage.connections += change.connections;
  usage.subscriptions += change.subscriptions;
  if (usage.connections <= 0) usages.delete(key);
  else usages.set(key, usage);
}

/** Users of two tenants are two users, whatever their names contain. */
function userKey({ tenantId, userId }: Principal): string {
  return JSON.stringify([tenantId, userId]);
}
