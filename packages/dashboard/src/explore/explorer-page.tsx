import type { MetricsRequest } from '@streamgauge/react';
import { useContext, useState } from 'react';
import type { ChannelInfo } from '../api/channels.js';
import { SessionContext } from '../pages/session.js';
import { rewrite, useRoute } from '../shell/route.js';
import { WireContext } from '../shell/wire.js';
import { ChaosBar } from './chaos-bar.js';
import { CodeTabs } from './code-tabs.js';
import { Frames } from './frames.js';
import { Publish } from './publish.js';
import { type ExplorerState, queryOf, requestOf, stateOf } from './request.js';
import { RequestForm } from './request-form.js';
import { SubscriptionCard } from './subscription-card.js';

const hues = ['--hue-cpu', '--hue-power', '--hue-heart', '--hue-risk', '--hue-pressure', '--hue-memory'];

/** Asks any question, shows the answer and what crossed the wire for it, and writes it as code. */
export function ExplorerPage() {
  const channels = useContext(SessionContext).channels.filter(({ kind }) => kind === 'metrics');
  const tenantId = useContext(WireContext)?.identity?.tenantId ?? 'tenant';
  const { state, change } = useExplorer(channels[0]?.name ?? '');
  const { draft, subscribed } = state;
  const asked = tryRequest(() => requestOf(draft));
  const request = asked.request ?? { channel: draft.channel };
  const metric = sentMetric(
    channels.find(({ name }) => name === draft.channel),
    draft.metrics,
  );
  const put = (index: number, ...requests: readonly MetricsRequest[]): void =>
    change({ subscribed: subscribed.toSpliced(index, 1, ...requests) });
  return (
    <div className="explorer">
      <section className="section explorer-form" aria-label="Question">
        <RequestForm draft={draft} channels={channels} onChange={(part) => change({ draft: { ...draft, ...part } })} />
        {asked.fault === undefined ? null : <p className="refusal">⚠ The filters are no JSON: {asked.fault}</p>}
        <button
          type="button"
          className="primary"
          disabled={asked.request === undefined}
          onClick={() => change({ subscribed: [...subscribed, request] })}
        >
          Subscribe
        </button>
        <Publish channel={draft.channel} metric={metric} />
        <ChaosBar />
      </section>
      <section className="explorer-answers" aria-label="Answers">
        {subscribed.length === 0 ? (
          <div className="empty">
            <strong>Nothing is subscribed</strong>
            <p>Choose a channel and press Subscribe. The address of this page then restores what you see.</p>
          </div>
        ) : null}
        {subscribed.map((one, index) => (
          <SubscriptionCard
            // biome-ignore lint/suspicious/noArrayIndexKey: a card that is updated in place is the same one
            key={index}
            request={one}
            hue={hues[index % hues.length] ?? '--hue-cpu'}
            onReplace={() => put(index, request)}
            onEnd={() => put(index)}
          />
        ))}
      </section>
      <Frames />
      <CodeTabs request={request} url={location.origin} tenantId={tenantId} metric={metric} />
    </div>
  );
}

/** A metric that a producer can send: one of the chosen, or else the first. Derived ones are computed. */
function sentMetric(channel: ChannelInfo | undefined, chosen: readonly string[]): string {
  const sent = channel?.metrics.filter(({ instrument }) => instrument !== 'derived') ?? [];
  return (sent.find(({ name }) => chosen.includes(name)) ?? sent[0])?.name ?? 'metric';
}

/** The state of the page, and its address, which restores it. */
function useExplorer(firstChannel: string) {
  const { query } = useRoute();
  const [state, setState] = useState(() => stateOf(query, firstChannel));
  const change = (part: Partial<ExplorerState>): void => {
    const next = { ...state, ...part };
    setState(next);
    rewrite(['explore'], queryOf(next));
  };
  return { state, change };
}

function tryRequest(make: () => MetricsRequest): { readonly request?: MetricsRequest; readonly fault?: string } {
  try {
    return { request: make() };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
