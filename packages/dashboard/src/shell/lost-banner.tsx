import { useConnection, useMetricsClient } from '@streamgauge/react';
import { useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { stopwatchWords } from '../explain/age-words.js';
import { WireContext } from './wire.js';

/** How long the page says that it is live again, ms. */
const relievedMs = 3_000;

/**
 * Says after five seconds without a connection that the numbers are old, and since when; most interruptions heal before.
 * Afterwards it says for a moment that all is well.
 */
export function LostBanner() {
  const isLost = useConnection(({ isLost: lost, status }) => lost && status !== 'unauthorized');
  const isConnected = useConnection(({ status }) => status === 'connected');
  const isBack = useIsBack(isLost, isConnected);
  if (isLost) return <Interrupted />;
  return isBack ? (
    <div className="banner-back" role="status">
      ✓ Live again
    </div>
  ) : null;
}

function Interrupted() {
  const client = useMetricsClient();
  const since = useConnection((connection) => connection.since);
  const isOnline = useConnection((connection) => connection.isOnline);
  const lastAtMs = useContext(WireContext)?.meter.lastAtMs ?? since;
  const nowMs = useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
  return (
    <>
      <div className="banner">
        <span role="alert">
          {isOnline ? 'Live data interrupted' : 'Live data interrupted: this device has no network'}
        </span>
        <span className="number" aria-hidden="true">
          {stopwatchWords(nowMs - lastAtMs)}
        </span>
        <span className="number">values are from {new Date(lastAtMs).toLocaleTimeString('en-GB')}</span>
        <button type="button" onClick={() => client.reconnectNow()}>
          Retry now
        </button>
      </div>
      <div className="lost-frame" aria-hidden="true" />
    </>
  );
}

/** True for a moment after `isLost` has ended well; it also ends with the session. */
function useIsBack(isLost: boolean, isConnected: boolean): boolean {
  const [isBack, setIsBack] = useState(false);
  const wasLost = useRef(isLost);
  useEffect(() => {
    const hasEnded = wasLost.current && !isLost && isConnected;
    wasLost.current = isLost;
    setIsBack(hasEnded);
    if (!hasEnded) return;
    const timer = setTimeout(() => setIsBack(false), relievedMs);
    return () => clearTimeout(timer);
  }, [isLost, isConnected]);
  return isBack;
}
