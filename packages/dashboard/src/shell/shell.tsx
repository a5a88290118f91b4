import { useMetricsClient } from '@streamgauge/react';
import { Suspense, useContext, useEffect, useState } from 'react';
import { useOpenAlerts } from '../alerts/alerts-context.js';
import { Announcer } from '../alerts/announcer.js';
import { bell } from '../alerts/bell.js';
import { Boundary } from '../explain/boundary.js';
import { preferNext } from '../theme/preferences.js';
import { ConnectionDrawer } from './connection-drawer.js';
import { Display } from './display.js';
import { Help } from './help.js';
import { type Keys, useKeys } from './keys.js';
import { LostBanner } from './lost-banner.js';
import { Nav } from './nav.js';
import { pageOf, pages } from './page-list.js';
import { PauseContext } from './pause.js';
import { go, useRoute } from './route.js';
import { SessionEnded } from './session-ended.js';
import { StatusStrip } from './status-strip.js';
import { summaryOf } from './summary.js';

type Opened = 'connection' | 'display' | 'help';

/** What is around every page: where one can go, what the connection does, and the keys. */
export function Shell({ onSignIn }: { readonly onSignIn: (() => void) | undefined }) {
  const [opened, setOpened] = useState<Opened>();
  const [summary, setSummary] = useState('');
  const close = (): void => setOpened(undefined);
  useShellKeys(setOpened, setSummary);
  return (
    <>
      <button type="button" className="skip-link" onClick={skipToPage}>
        Skip to the page
      </button>
      <Nav />
      <LostBanner />
      <CurrentPage />
      <Announcer />
      <div role="status" className="unseen">
        {summary}
      </div>
      <SessionEnded onSignIn={onSignIn} />
      <StatusStrip onOpen={setOpened} />
      {opened === 'connection' ? <ConnectionDrawer onClose={close} /> : null}
      {opened === 'display' ? <Display onClose={close} /> : null}
      {opened === 'help' ? <Help onClose={close} /> : null}
    </>
  );
}

function CurrentPage() {
  const { path } = useRoute();
  const page = pageOf(path[0]);
  const title = page?.title ?? 'Not found';
  useEffect(() => {
    document.title = `${title} · Streamgauge`;
  }, [title]);
  if (page === undefined) {
    return (
      <main className="page" id="page" tabIndex={-1}>
        <p className="empty">There is no page of this name. The overview is at g o.</p>
      </main>
    );
  }
  return (
    <main className={page.path === '' ? 'overview' : 'page'} id="page" tabIndex={-1} aria-label={title}>
      <Boundary key={page.path} title={title} className="section">
        <Suspense fallback={<div className="page-loading" aria-busy="true" />}>
          <page.Content />
        </Suspense>
      </Boundary>
    </main>
  );
}

function useShellKeys(open: (what: Opened) => void, say: (summary: string) => void): void {
  const client = useMetricsClient();
  const pause = useContext(PauseContext);
  const { counts } = useOpenAlerts();
  const keys: Keys = {
    '?': () => open('help'),
    p: () => pause.toggle(Date.now()),
    r: () => client.reconnectNow(),
    d: () => preferNext('density'),
    t: () => preferNext('theme'),
    m: () => bell.mute(Date.now(), counts.high > 0),
    'shift+s': () => say(summaryOf(document.getElementById('page'))),
    ...Object.fromEntries(pages.map(({ key, path }) => [`g ${key}`, () => go([path])])),
  };
  useKeys(keys);
}

/** The hash is the address of the page, so a link cannot jump within it. */
function skipToPage(): void {
  document.getElementById('page')?.focus();
}
