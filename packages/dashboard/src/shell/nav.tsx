import { useContext, useEffect, useRef } from 'react';
import { useOpenAlerts } from '../alerts/alerts-context.js';
import { SessionContext } from '../pages/session.js';
import { LockIcon } from '../tiles/lock-icon.js';
import { pages } from './page-list.js';
import { hrefOf, useRoute } from './route.js';

/** The way to all pages. What the role does not show is there and locked, so that nobody looks for it. */
export function Nav() {
  const { path } = useRoute();
  const here = path[0] ?? '';
  const { channels } = useContext(SessionContext);
  const { counts } = useOpenAlerts();
  const list = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another place in the list
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [here]);
  return (
    <nav ref={list} className="nav" aria-label="Pages">
      {pages.map((page) => {
        const isLocked = page.channel !== undefined && !channels.some(({ name }) => name === page.channel);
        const open = page.path === 'alerts' ? counts.unacked : 0;
        return (
          <a
            key={page.path}
            href={hrefOf([page.path])}
            aria-current={here === page.path ? 'page' : undefined}
            data-locked={isLocked}
            title={`${page.title} (g ${page.key})`}
          >
            {page.title}
            {isLocked ? (
              <>
                <LockIcon /> <span className="unseen">not visible to this user</span>
              </>
            ) : null}
            {open > 0 ? (
              <span className="nav-count number" data-priority={counts.high > 0 ? 'high' : 'medium'}>
                {open}
                <span className="unseen"> not acknowledged</span>
              </span>
            ) : null}
          </a>
        );
      })}
    </nav>
  );
}
