import { type Health, useMetrics } from '@streamgauge/react';
import { LiveLine } from '../charts/live-line.js';
import { formatNumber } from '../tiles/format.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { Tile } from '../tiles/tile.js';
import { useCanSee, useProvenance } from './session.js';

const channel = 'trading.metrics';
const title = 'Trades and profit';
const totalPnl = { channel: 'pnl', metrics: ['total_pnl'] } as const;

export function TradingSection() {
  return useCanSee(channel) ? <Trading /> : <HiddenSection id="trading" title={title} />;
}

function Trading() {
  const trades = useMetrics({ channel, metrics: ['trade_count'] });
  const perWindow = useMetrics({ channel, metrics: ['trade_count'], aggregation: { type: 'SUM', window: 1 } });
  const pnl = useMetrics({ channel: 'pnl', metrics: ['realized_pnl', 'unrealized_pnl', 'total_pnl'] });
  const { health } = trades;
  return (
    <Section id="trading" title={title} provenance={useProvenance(channel)} health={health} asOf={trades.asOf}>
      <Tile
        hero
        label="Total profit and loss"
        value={pnl.value('total_pnl')}
        delta={pnl.data?.total_pnl?.delta}
        decimals={2}
        unit="USD"
        signed
        toned
        health={pnl.health}
      />
      <LiveLine
        request={totalPnl}
        metric="total_pnl"
        hue="--hue-money"
        decimals={0}
        spanS={300}
        height={190}
        axes
        label="Total profit and loss"
        unit="USD"
      />
      <div className="tiles">
        <Tile
          label="Realized, USD"
          value={pnl.value('realized_pnl')}
          decimals={2}
          unit=""
          signed
          toned
          health={pnl.health}
        />
        <Tile
          label="Unrealized, USD"
          value={pnl.value('unrealized_pnl')}
          decimals={2}
          unit=""
          signed
          toned
          health={pnl.health}
        />
        <Tile label="Trades" value={trades.value('trade_count')} decimals={0} unit="" health={health}>
          <div className="tile-foot">
            {formatNumber(perWindow.value('trade_count'), 0, { signed: true })} this second
          </div>
        </Tile>
        <Notional />
        {useCanSee('risk.metrics') ? <Risk /> : null}
      </div>
      {useCanSee('positions') ? <Positions health={health} /> : null}
    </Section>
  );
}

/** Large amounts are read in thousands. */
function thousands(amount: number | undefined): number | undefined {
  return amount === undefined ? undefined : amount / 1_000;
}

/** Amounts of other currencies are other amounts; without the label an amount is in USD. */
function Notional() {
  const { series, health } = useMetrics({ channel, metrics: ['trade_notional'], groupBy: ['currency'] });
  const usd = series.filter(({ labels }) => (labels.currency ?? 'USD') === 'USD');
  const amounts = usd.flatMap(({ data }) => data.trade_notional?.value ?? []);
  const total = amounts.length === 0 ? undefined : amounts.reduce((sum, amount) => sum + amount, 0);
  return <Tile label="Notional, k USD" value={thousands(total)} decimals={0} unit="" health={health} />;
}

function Risk() {
  const risk = useMetrics({ channel: 'risk.metrics', metrics: ['exposure', 'utilization'] });
  return (
    <>
      <Tile
        label="Exposure, k USD"
        value={thousands(risk.value('exposure'))}
        decimals={0}
        unit=""
        health={risk.health}
      />
      <Tile label="Limit used" value={risk.value('utilization')} decimals={1} unit="%" health={risk.health} />
    </>
  );
}

function Positions({ health }: { readonly health: Health }) {
  const { series } = useMetrics({
    channel: 'positions',
    metrics: ['position_value', 'position_pnl'],
    groupBy: ['symbol'],
  });
  const rows = series
    .filter(({ labels }) => labels.symbol !== undefined)
    .sort((a, b) => (a.labels.symbol ?? '').localeCompare(b.labels.symbol ?? ''));
  if (rows.length === 0) return null;
  return (
    <table className="positions" data-health={health}>
      <caption>Positions</caption>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col">Value, USD</th>
          <th scope="col">Unrealized, USD</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ labels, data }) => {
          const pnl = data.position_pnl?.value;
          return (
            <tr key={labels.symbol}>
              <th scope="row">{labels.symbol}</th>
              <td className="number">{formatNumber(data.position_value?.value, 0)}</td>
              <td className="number" data-tone={pnl === undefined || pnl === 0 ? 'plain' : pnl > 0 ? 'up' : 'down'}>
                {formatNumber(pnl, 2, { signed: true })}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
