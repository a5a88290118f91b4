import { useContext, useEffect, useState } from 'react';
import { ApiContext } from '../api/api.js';
import { LockIcon } from '../tiles/lock-icon.js';
import { Confirm, type Question } from './confirm.js';
import { ConnectionsTable, SlowTable } from './connections-table.js';
import { Channels, Closures, Doors, KafkaLag, Tenants } from './crowds.js';
import { Headline } from './headline.js';
import { type ConnectionRow, type OperationsReport, useAsked } from './operations.js';

const everyMs = 2_000;

/** Who is connected and who is slow, of the own tenant; of all, for whoever runs the gateway. */
export function OperatorPage() {
  const scope = useScope();
  if (scope === undefined) return <div className="page-loading" aria-busy="true" />;
  if (scope === 'none') {
    return (
      <section className="denied" data-health="denied" aria-label="Operator">
        <LockIcon />
        <h2>Operator: not visible to this user</h2>
        <p>It is for tokens with the scope “admin”, and with “admin:all” for all tenants.</p>
      </section>
    );
  }
  return <Operator query={scope === 'all' ? '?tenants=all' : ''} isAll={scope === 'all'} />;
}

function Operator({ query, isAll }: { readonly query: string; readonly isAll: boolean }) {
  const {
    answer: report,
    error,
    askedAtMs,
    again,
  } = useAsked<OperationsReport>(`/analytics/stream/operations${query}`, everyMs);
  const [tenant, setTenant] = useState('');
  const [question, setQuestion] = useState<Question>();
  const api = useContext(ApiContext);
  const askDisconnect = ({ id, userId, tenantId }: ConnectionRow): void =>
    setQuestion({
      title: `Disconnect ${userId}?`,
      words: `Connection ${id} of tenant ${tenantId} ends now. Its client comes back within 5 s.`,
      action: 'Disconnect',
      act: () => api.post(`/analytics/stream/connections/${id}/disconnect${query}`),
    });
  const askDrain = (isDraining: boolean): void =>
    setQuestion(
      isDraining
        ? {
            title: 'Take the drain back?',
            words: 'The gateway is ready for new clients again.',
            action: 'Resume',
            act: () => api.post('/analytics/stream/resume'),
          }
        : {
            title: 'Drain this gateway?',
            words: `It is not ready from here on, and all ${report?.connections ?? ''} clients are asked to connect again within 10 s, to whatever gateway is ready.`,
            action: 'Drain',
            act: () => api.post('/analytics/stream/drain'),
          },
    );
  return (
    <>
      <Headline report={report} error={error} askedAtMs={askedAtMs} isAll={isAll} onDrain={askDrain} />
      <SlowTable rows={report?.slow} onDisconnect={askDisconnect} />
      <div className="split even">
        <Tenants report={report} chosen={tenant} onChoose={setTenant} />
        <Channels report={report} />
      </div>
      <KafkaLag report={report} />
      <ConnectionsTable key={tenant} isAll={isAll} tenant={tenant} onDisconnect={askDisconnect} />
      <div className="split even">
        <Doors report={report} />
        <Closures report={report} />
      </div>
      {question === undefined ? null : (
        <Confirm
          {...question}
          onClose={() => {
            setQuestion(undefined);
            again();
          }}
        />
      )}
    </>
  );
}

/** What the token allows: the gateway is asked, because the page cannot know. */
function useScope(): 'all' | 'tenant' | 'none' | undefined {
  const api = useContext(ApiContext);
  const [scope, setScope] = useState<'all' | 'tenant' | 'none'>();
  useEffect(() => {
    const may = (query: string): Promise<boolean> =>
      api.get(`/analytics/stream/operations${query}`).then(
        () => true,
        () => false,
      );
    void (async () => {
      setScope((await may('?tenants=all')) ? 'all' : (await may('')) ? 'tenant' : 'none');
    })();
  }, [api]);
  return scope;
}
