import { useEffect, useRef, useState } from 'react';
import { preferences } from '../theme/preferences.js';
import { type Alert, isUnacked, whereWords } from './alert.js';
import { useOpenAlerts } from './alerts-context.js';
import { bell } from './bell.js';

/** At most one utterance in this time, ms: who listens must be able to follow. */
const quietMs = 5_000;

/**
 * Says new alerts to those who listen to the page: high ones at once, others when there is a pause. Both places are there and
 * empty from the start, because what appears together with its place is not read.
 */
export function Announcer() {
  const { alerts, checkedAtMs } = useOpenAlerts();
  const known = useRef<Set<string> | undefined>(undefined);
  const waiting = useRef<Alert[]>([]);
  const [said, setSaid] = useState({ high: '', others: '' });
  const quietUntil = useRef(0);

  useEffect(() => {
    if (checkedAtMs === null) return;
    const before = known.current;
    known.current = new Set(alerts.map(({ id }) => id));
    // What is open when one comes is on the page; what comes afterwards is news.
    if (before === undefined) return;
    const news = alerts.filter((alert) => isUnacked(alert) && !before.has(alert.id));
    if (news.length === 0) return;
    waiting.current.push(...news);
    const worst = news.some(({ priority }) => priority === 'high') ? 'high' : 'medium';
    if (preferences().sound === 'on') bell.ring(worst, Date.now());
    const wait = Math.max(0, quietUntil.current - Date.now());
    const timer = setTimeout(() => {
      quietUntil.current = Date.now() + quietMs;
      const told = waiting.current.splice(0);
      const isHigh = ({ priority }: Alert): boolean => priority === 'high';
      setSaid({
        high: words(told.filter(isHigh), 'high'),
        others: words(
          told.filter((alert) => !isHigh(alert)),
          '',
        ),
      });
    }, wait);
    return () => {
      // News that comes meanwhile is said together with what waits.
      if (wait > 0) clearTimeout(timer);
    };
  }, [alerts, checkedAtMs]);

  return (
    <>
      <div role="alert" className="unseen">
        {said.high}
      </div>
      <div role="log" className="unseen">
        {said.others}
      </div>
    </>
  );
}

function words(alerts: readonly Alert[], priority: string): string {
  const [latest] = alerts;
  if (latest === undefined) return '';
  const reading = latest.value === undefined ? '' : ` ${latest.value}`;
  const limit = latest.limit === undefined ? '' : `, limit ${latest.limit}`;
  const one = `${latest.title}${reading}${limit}, ${whereWords(latest)}`;
  const kind = `${priority} alert`.trim();
  return alerts.length === 1 ? `${kind}: ${one}` : `${alerts.length} ${kind}s, latest: ${one}`;
}
