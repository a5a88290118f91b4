import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { useTraces } from '../charts/use-traces.js';
import { worstOf } from '../explain/reading.js';
import { Hero } from '../tiles/hero.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { MetricTile } from './metric-tile.js';
import { RiskTiles } from './risk-tiles.js';
import { useCanSee, useFeed, useMetricLook } from './session.js';
import { SymbolTable } from './symbol-table.js';
import { TradeTiles } from './trade-tiles.js';

const channel = 'trading.metrics';
const title = 'Trades and P&L';
const fromZero = [0];
/** The currency stands in the label, so that narrow tiles have room for the number. */
const dollars = { unit: '', per: 1, decimals: 2 };

const pnl: MetricsRequest = { channel: 'pnl', metrics: ['realized_pnl', 'unrealized_pnl', 'total_pnl'] };

export function TradingSection() {
  return useCanSee(channel) ? <Trading /> : <HiddenSection id="trading" title={title} />;
}

function Trading() {
  const trades = useMetrics({ channel, metrics: ['trade_count'] });
  const result = useMetrics(pnl);
  const traceOf = useTraces({ request: pnl, spanS: 300 });
  const look = useMetricLook('pnl', 'total_pnl');
  const shared = { channel: 'pnl', now: result, traceOf, shownAs: dollars, signed: true, toned: true, spanMin: 50 };
  return (
    <Section id="trading" title={title} feed={useFeed(channel)} reading={worstOf(result, trades)}>
      <Hero
        {...look}
        unit=""
        label="Total profit and loss, USD"
        value={result.value('total_pnl')}
        delta={result.data?.total_pnl?.delta ?? 0}
        signed
        toned
        reading={result}
        trace={traceOf('total_pnl')}
        hue="--hue-money"
        include={fromZero}
        spanMin={100}
        extremeDecimals={0}
      />
      <div className="trading-body">
        <div className="tiles tiles-narrow">
          <MetricTile {...shared} metric="realized_pnl" label="Realized, USD" hue="--hue-money" />
          <MetricTile {...shared} metric="unrealized_pnl" label="Unrealized, USD" hue="--hue-money" />
          <TradeTiles />
          <RiskTiles />
        </div>
        <SymbolTable />
      </div>
    </Section>
  );
}
