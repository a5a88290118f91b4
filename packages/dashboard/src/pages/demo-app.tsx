import { useCallback, useState } from 'react';
import { type Demo, signIn } from '../api/demo.js';
import { Masthead } from '../shell/masthead.js';
import { UserSwitch } from '../shell/user-switch.js';
import { SignedIn } from './signed-in.js';

const userKey = 'streamgauge:user';

/** The page of one of the demo's example users, who is signed in without being asked. */
export function DemoApp({ demo }: { readonly demo: Demo }) {
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
    <>
      <Masthead>
        <UserSwitch users={demo.users} user={user} onSwitch={onSwitch} />
      </Masthead>
      <SignedIn key={id} token={token} feeds={demo.feeds} />
    </>
  );
}
