import { useConnection, useMetricsClient } from '@streamgauge/react';
import { useEffect, useRef } from 'react';

/** One notice for the whole page when the gateway takes the session's token no more; the numbers below are hidden. */
export function SessionEnded({ onSignIn }: { readonly onSignIn: (() => void) | undefined }) {
  const isEnded = useConnection(({ status }) => status === 'unauthorized');
  return isEnded ? <Notice onSignIn={onSignIn} /> : null;
}

function Notice({ onSignIn }: { readonly onSignIn: (() => void) | undefined }) {
  const client = useMetricsClient();
  const reason = useConnection(({ error }) => error?.message);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div className="overlay">
      <div className="notice" role="alertdialog" aria-labelledby="session-ended">
        <h2 id="session-ended">Session ended</h2>
        <p>{reason ?? 'The gateway does not take the token any more.'}</p>
        <button type="button" ref={button} onClick={onSignIn ?? (() => client.reauthenticate())}>
          Sign in
        </button>
      </div>
    </div>
  );
}
