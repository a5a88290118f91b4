import type { DemoTenantId } from './demo-tenants.js';

/** Somebody whom a visitor of the demo can be. Each shows another side of who may see what. */
export interface ExampleUser {
  readonly id: string;
  readonly label: string;
  readonly tenantId: DemoTenantId;
  readonly roles: readonly string[];
  /** Rights beyond reading, space separated as in the token; empty = none. */
  readonly scope: string;
  readonly description: string;
}

export const exampleUsers: readonly ExampleUser[] = [
  {
    id: 'riverside-operator',
    label: 'Riverside operator',
    tenantId: 'riverside',
    roles: ['ADMIN'],
    scope: 'ingest admin',
    description:
      'Sees every channel of Riverside, sends samples and uses the operator API, and sees no data of Lakeside.',
  },
  {
    id: 'riverside-gateway',
    label: 'Gateway operator',
    tenantId: 'riverside',
    roles: ['OPERATIONS'],
    scope: 'admin admin:all',
    description: 'Runs the gateway: sees the connections of all tenants and no data but order operations of Riverside.',
  },
  {
    id: 'riverside-trader',
    label: 'Riverside trader',
    tenantId: 'riverside',
    roles: ['TRADER'],
    scope: '',
    description:
      'Sees trades, positions and P&L of Riverside, but neither its risk figures nor its order operations, meters or patients.',
  },
  {
    id: 'riverside-nurse',
    label: 'Riverside nurse',
    tenantId: 'riverside',
    roles: ['NURSE'],
    scope: '',
    description:
      'Sees vital signs, alerts and devices of Riverside, but no trading and no meters, and no patient of Lakeside.',
  },
  {
    id: 'lakeside-customer',
    label: 'Lakeside energy customer',
    tenantId: 'lakeside',
    roles: ['ENERGY_CUSTOMER'],
    scope: '',
    description: 'Sees the meters of Lakeside and the state of the system, but neither its patients nor its trading.',
  },
  {
    id: 'lakeside-analyst',
    label: 'Lakeside analyst',
    tenantId: 'lakeside',
    roles: ['ANALYST', 'RISK_MANAGER'],
    scope: '',
    description:
      'Sees trades, P&L, risk and, as a risk manager too, positions of Lakeside, but not its order operations, meters or patients.',
  },
];
