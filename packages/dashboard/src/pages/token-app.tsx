import { useCallback, useMemo, useState } from 'react';
import type { Feed } from '../api/demo.js';
import { Masthead } from '../shell/masthead.js';
import { SignedIn } from './signed-in.js';
import { TokenForm } from './token-form.js';

const tokenKey = 'streamgauge:token';
const noFeeds: readonly Feed[] = [];

/** The page of a gateway without a demo: whoever has a token sees what the token allows. */
export function TokenApp() {
  const [token, setToken] = useState(() => sessionStorage.getItem(tokenKey));
  const [reason, setReason] = useState<string>();
  const source = useMemo(() => async () => token ?? '', [token]);
  const enter = (given: string): void => {
    sessionStorage.setItem(tokenKey, given);
    setReason(undefined);
    setToken(given);
  };
  const leave = useCallback((because?: string): void => {
    sessionStorage.removeItem(tokenKey);
    setReason(because);
    setToken(null);
  }, []);
  return (
    <>
      <Masthead>
        {token === null ? null : (
          <button type="button" onClick={() => leave()}>
            Sign out
          </button>
        )}
      </Masthead>
      {token === null ? (
        <TokenForm reason={reason} onToken={enter} />
      ) : (
        <SignedIn token={source} feeds={noFeeds} onLeave={leave} />
      )}
    </>
  );
}
