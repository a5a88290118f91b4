import { type MetricsRequest, useMetrics } from '@streamgauge/react';
import { Boundary } from '../explain/boundary.js';
import { TileBadge } from '../explain/health-badge.js';
import { worstOf } from '../explain/reading.js';
import { formatNumber, toneOf } from '../tiles/format.js';
import { useCanSee } from './session.js';

const traded: MetricsRequest = { channel: 'trading.metrics', metrics: ['trade_volume'], groupBy: ['symbol'] };
const held: MetricsRequest = { channel: 'positions', metrics: ['position_value', 'position_pnl'], groupBy: ['symbol'] };

/** What was traded and what is held of each instrument; rows never change their places. */
export function SymbolTable() {
  return (
    <Boundary title="Symbols" className="tile">
      <div className="symbols-room">
        <section className="symbols-scroll" aria-label="By symbol">
          <Symbols />
        </section>
      </div>
    </Boundary>
  );
}

function Symbols() {
  const hasPositions = useCanSee(held.channel);
  const trades = useMetrics(traded);
  const positions = useMetrics(hasPositions ? held : null);
  const reading = hasPositions ? worstOf(trades, positions) : trades;
  const volume = new Map(trades.series.map(({ labels, data }) => [labels.symbol, data.trade_volume?.value]));
  const position = new Map(positions.series.map(({ labels, data }) => [labels.symbol, data]));
  const symbols = [...new Set([...volume.keys(), ...position.keys()])].flatMap((name) => name ?? []).sort();
  return (
    <table className="symbols" data-health={reading.health} data-freshness={reading.freshness}>
      <thead>
        <tr>
          <th scope="col">
            Symbol <TileBadge reading={reading} />
          </th>
          <th scope="col" title="Shares traded since the gateway started">
            Shares
          </th>
          {hasPositions ? <th scope="col">Position, USD</th> : null}
          {hasPositions ? <th scope="col">Unrealized</th> : null}
        </tr>
      </thead>
      <tbody>
        {symbols.map((symbol) => {
          const { position_value: value, position_pnl: result } = position.get(symbol) ?? {};
          return (
            <tr key={symbol}>
              <th scope="row">{symbol}</th>
              <td className="number">{formatNumber(volume.get(symbol), 0)}</td>
              {hasPositions ? <td className="number">{formatNumber(value?.value, 0)}</td> : null}
              {hasPositions ? (
                <td className="number" data-tone={toneOf(result?.value)}>
                  {formatNumber(result?.value, 2, { signed: true })}
                </td>
              ) : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
