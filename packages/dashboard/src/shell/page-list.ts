import { type ComponentType, lazy, type ReactNode } from 'react';

/** One page of the dashboards. */
export interface PageInfo {
  /** First part of its path; '' is the overview. */
  readonly path: string;
  readonly title: string;
  /** `g` and then this key go there. */
  readonly key: string;
  /** A channel that one must be allowed to see for the page to have anything to show. */
  readonly channel?: string;
  /** Only for tokens with scope `admin`. */
  readonly isOperators?: boolean;
  readonly Content: ComponentType;
}

/** All pages, in the order of the navigation. Each is loaded when somebody goes there. */
export const pages: readonly PageInfo[] = [
  { path: '', title: 'Overview', key: 'o', Content: page(() => import('../pages/overview.js'), 'Overview') },
  {
    path: 'trading',
    title: 'Trading',
    key: 't',
    channel: 'trading.metrics',
    Content: page(() => import('../pages/trading-page.js'), 'TradingPage'),
  },
  {
    path: 'meters',
    title: 'Meters',
    key: 'm',
    channel: 'meters',
    Content: page(() => import('../pages/meters-page.js'), 'MetersPage'),
  },
  {
    path: 'vitals',
    title: 'Vitals',
    key: 'v',
    channel: 'vitals',
    Content: page(() => import('../pages/vitals-page.js'), 'VitalsPage'),
  },
  {
    path: 'alerts',
    title: 'Alerts',
    key: 'a',
    channel: 'alerts',
    Content: page(() => import('../alerts/alerts-page.js'), 'AlertsPage'),
  },
  {
    path: 'devices',
    title: 'Devices',
    key: 'd',
    channel: 'device-status',
    Content: page(() => import('../devices/devices-page.js'), 'DevicesPage'),
  },
  { path: 'system', title: 'System', key: 's', Content: page(() => import('../system/system-page.js'), 'SystemPage') },
  {
    path: 'explore',
    title: 'Explorer',
    key: 'e',
    Content: page(() => import('../explore/explorer-page.js'), 'ExplorerPage'),
  },
  {
    path: 'ops',
    title: 'Operator',
    key: 'x',
    isOperators: true,
    Content: page(() => import('../ops/operator-page.js'), 'OperatorPage'),
  },
];

export function pageOf(path: string | undefined): PageInfo | undefined {
  return pages.find((one) => one.path === (path ?? ''));
}

function page<N extends string>(load: () => Promise<Record<N, () => ReactNode>>, name: N): ComponentType {
  return lazy(async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] }));
}
