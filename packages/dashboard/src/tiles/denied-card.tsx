import { useContext, useState } from 'react';
import { WireContext } from '../shell/wire.js';
import { LockIcon } from './lock-icon.js';

/**
 * What stands where a page would be that the session may not see. Which roles would is not said: a hidden channel looks like
 * one that does not exist.
 */
export function DeniedCard({ title, channel }: { readonly title: string; readonly channel: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const who = useContext(WireContext)?.identity;
  const request = `Please let ${who?.userId ?? 'me'} (tenant ${who?.tenantId ?? '—'}) see the channel ${channel}.`;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(request);
    setIsCopied(true);
  };
  return (
    <section className="denied" data-health="denied" aria-label={title}>
      <LockIcon />
      <h2>{title}: not visible to this user</h2>
      <p>The roles of this session do not include any that sees it. Whoever gives out roles can be asked so:</p>
      <blockquote>{request}</blockquote>
      <button type="button" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy the request'}
      </button>
    </section>
  );
}
