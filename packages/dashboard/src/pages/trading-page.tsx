import type { ComponentType } from 'react';
import { hrefOf, useRoute } from '../shell/route.js';
import { DeniedCard } from '../tiles/denied-card.js';
import { LimitsSection } from './limits-section.js';
import { OrderFlow } from './order-flow.js';
import { PositionsGrid } from './positions-grid.js';
import { ProfitSection } from './profit-section.js';
import { useCanSee } from './session.js';
import { TradingSection } from './trading-section.js';

const channel = 'trading.metrics';

const tabs: readonly { readonly path: string; readonly title: string; readonly Content: ComponentType }[] = [
  { path: 'metrics', title: 'Metrics', Content: Metrics },
  { path: 'positions', title: 'Positions', Content: PositionsGrid },
  { path: 'risk', title: 'Risk', Content: LimitsSection },
  { path: 'pnl', title: 'P&L', Content: ProfitSection },
];

/** The trading desk, in four views. */
export function TradingPage() {
  const here = useRoute().path[1] ?? 'metrics';
  const isVisible = useCanSee(channel);
  const { Content } = tabs.find(({ path }) => path === here) ?? { Content: Metrics };
  if (!isVisible) return <DeniedCard title="Trading" channel={channel} />;
  return (
    <>
      <nav className="tabs" aria-label="Trading">
        {tabs.map(({ path, title }) => (
          <a key={path} href={hrefOf(['trading', path])} aria-current={path === here ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <Content />
    </>
  );
}

function Metrics() {
  return (
    <>
      <TradingSection />
      <OrderFlow />
    </>
  );
}
