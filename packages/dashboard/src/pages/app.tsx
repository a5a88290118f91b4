import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Demo, fetchDemo, signIn } from '../api/demo.js';
import { ThemeSwitch } from '../shell/theme-switch.js';
import { UserSwitch } from '../shell/user-switch.js';
import { SignedIn } from './signed-in.js';
import { TokenForm } from './token-form.js';

const tokenKey = 'streamgauge:token';
const userKey = 'streamgauge:user';

type Mode = { readonly name: 'asking' } | { readonly name: 'demo'; readonly demo: Demo } | { readonly name: 'token' };

/** Finds out whether the gateway runs a demo, and shows the page of whoever is signed in. */
export function App() {
  const [mode, setMode] = useState<Mode>({ name: 'asking' });
  useEffect(() => {
    fetchDemo().then(
      (demo) => setMode(demo === undefined ? { name: 'token' } : { name: 'demo', demo }),
      () => setMode({ name: 'token' }),
    );
  }, []);
  if (mode.name === 'asking') return null;
  return mode.name === 'demo' ? <DemoApp demo={mode.demo} /> : <TokenApp />;
}

function DemoApp({ demo }: { readonly demo: Demo }) {
  const [userId, setUserId] = useState(() => sessionStorage.getItem(userKey));
  const user = demo.users.find(({ id }) => id === userId) ?? demo.users[0];
  const id = user?.id ?? '';
  const token = useCallback(() => signIn(id), [id]);
  if (user === undefined) return <p className="note">The demo has no users.</p>;
  const onSwitch = (next: string): void => {
    sessionStorage.setItem(userKey, next);
    setUserId(next);
  };
  return (
    <SignedIn
      token={token}
      who={`${user.label} · tenant ${user.tenantId} · ${user.roles.join(', ')}`}
      feeds={demo.feeds}
      controls={
        <>
          <UserSwitch users={demo.users} user={user} onSwitch={onSwitch} />
          <ThemeSwitch />
        </>
      }
    />
  );
}

function TokenApp() {
  const [token, setToken] = useState(() => sessionStorage.getItem(tokenKey));
  const source = useMemo(() => async () => token ?? '', [token]);
  if (token === null) {
    const keep = (given: string): void => {
      sessionStorage.setItem(tokenKey, given);
      setToken(given);
    };
    return <TokenForm onToken={keep} />;
  }
  const leave = (): void => {
    sessionStorage.removeItem(tokenKey);
    setToken(null);
  };
  const controls = (
    <>
      <button type="button" onClick={leave}>
        Sign out
      </button>
      <ThemeSwitch />
    </>
  );
  return <SignedIn token={source} who="signed in with a token" feeds={[]} controls={controls} />;
}
