/** The two tenants of the demo: the same kinds of things, and nothing in common. */
export const demoTenants = [
  { tenantId: 'riverside', symbols: ['ALDER', 'BIRCH', 'CEDAR', 'HAZEL', 'MAPLE'] },
  { tenantId: 'lakeside', symbols: ['CRANE', 'EGRET', 'HERON', 'PLOVER', 'WREN'] },
] as const;

export type DemoTenantId = (typeof demoTenants)[number]['tenantId'];
