import { useMetricsClient } from '@streamgauge/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { formatNumber } from '../tiles/format.js';
import { diffOf } from './diff.js';
import { FrameLog, type LoggedFrame } from './frame-log.js';

const shownMax = 120;
const timeOf = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** What crosses the wire, frame by frame. */
export function Frames() {
  const client = useMetricsClient();
  const [log] = useState(() => new FrameLog());
  const [frozen, setFrozen] = useState<readonly LoggedFrame[]>();
  const [filter, setFilter] = useState('');
  const [opened, setOpened] = useState<LoggedFrame>();
  useEffect(() => log.listen(client), [log, client]);
  useSyncExternalStore(client.seconds.subscribe, () => log.version() && client.seconds.getSnapshot());
  const matching = (frozen ?? log.list()).filter((frame) => isWanted(frame, filter));
  const { totals } = log;
  return (
    <section className="frames" aria-label="Frames">
      <header className="section-head">
        <h2>Frames</h2>
        <input
          type="search"
          className="search"
          placeholder="update, pnl …"
          aria-label="Filter frames"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <button
          type="button"
          aria-pressed={frozen !== undefined}
          onClick={() => setFrozen(frozen ? undefined : log.list())}
        >
          {frozen === undefined ? 'Hold' : 'Go on'}
        </button>
        <button type="button" onClick={() => exportFrames(matching)}>
          Export
        </button>
      </header>
      <p className="note number">
        in {totals.in.frames} frames, {formatNumber(totals.in.bytes / 1_000, 1)} kB · out {totals.out.frames} frames,{' '}
        {formatNumber(totals.out.bytes / 1_000, 1)} kB (before compression)
      </p>
      <div className="frames-scroll">
        <table className="grid frames-grid">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" className="left">
                Event
              </th>
              <th scope="col">Seq</th>
              <th scope="col">Bytes</th>
              <th scope="col">Δ ms</th>
            </tr>
          </thead>
          <tbody>
            {matching.slice(0, shownMax).map((frame) => (
              <FrameRow key={frame.number} frame={frame} onOpen={() => setOpened(frame)} />
            ))}
          </tbody>
        </table>
      </div>
      {opened === undefined ? null : <Opened frame={opened} onClose={() => setOpened(undefined)} />}
    </section>
  );
}

function FrameRow({ frame, onOpen }: { readonly frame: LoggedFrame; readonly onOpen: () => void }) {
  const { at, direction, event, sequence, bytes, sinceLastMs, isGap, merged } = frame;
  return (
    <tr data-gap={isGap} data-merged={merged > 1}>
      <td className="number">{timeOf.format(at)}</td>
      <td className="left">
        <button type="button" className="link" onClick={onOpen}>
          <span aria-hidden="true">{direction === 'in' ? '←' : '→'}</span>
          <span className="unseen">{direction}</span> {event}
        </button>
        {isGap ? <span className="bad"> gap</span> : null}
        {merged > 1 ? <span className="warn"> stands for {merged}</span> : null}
      </td>
      <td className="number">{sequence ?? ''}</td>
      <td className="number">{bytes}</td>
      <td className="number">{Math.round(sinceLastMs)}</td>
    </tr>
  );
}

function Opened({ frame, onClose }: { readonly frame: LoggedFrame; readonly onClose: () => void }) {
  const [isDiff, setIsDiff] = useState(frame.before !== undefined);
  const json = JSON.stringify(frame.payload, null, 2);
  const lines = diffOf(frame.before?.payload, frame.payload);
  return (
    <div className="opened">
      <div className="row-of-buttons">
        <strong>
          {frame.event} {frame.sequence ?? ''}
        </strong>
        <button type="button" aria-pressed={isDiff} onClick={() => setIsDiff(!isDiff)}>
          Diff
        </button>
        <button type="button" onClick={() => void navigator.clipboard.writeText(json)}>
          Copy
        </button>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <pre tabIndex={0}>
        {isDiff
          ? lines.map(({ kind, text }) => (
              <span key={`${kind} ${text}`} data-kind={kind}>
                {kind === 'added' ? '+ ' : kind === 'removed' ? '− ' : '  '}
                {text}
                {'\n'}
              </span>
            ))
          : json}
      </pre>
    </div>
  );
}

function isWanted({ event, payload }: LoggedFrame, filter: string): boolean {
  return filter === '' || event.includes(filter) || (JSON.stringify(payload) ?? '').includes(filter);
}

/** One frame a line, the oldest first. */
function exportFrames(frames: readonly LoggedFrame[]): void {
  const lines = [...frames].reverse().map(({ before: _, ...frame }) => JSON.stringify(frame));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'application/x-ndjson' }));
  link.download = 'frames.ndjson';
  link.click();
  URL.revokeObjectURL(link.href);
}
