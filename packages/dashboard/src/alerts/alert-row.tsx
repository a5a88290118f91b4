import { useMetricsClient } from '@streamgauge/react';
import { useSyncExternalStore } from 'react';
import { ageWords, stopwatchWords } from '../explain/age-words.js';
import { type Alert, isUnacked, priorityMarks, stateWordsOf, whereWords } from './alert.js';

export interface AlertRowProps {
  readonly alert: Alert;
  readonly isSelected: boolean;
  readonly isConnected: boolean;
  readonly onSelect: () => void;
  readonly onAcknowledge: () => void;
  readonly onShelve: () => void;
}

const notNow = 'Cannot confirm while offline';

/** One alert: how grave in colour, marks and words; what was read and what the limit is. */
export function AlertRow({ alert, isSelected, isConnected, onSelect, onAcknowledge, onShelve }: AlertRowProps) {
  const { id, priority, kind, state, title, message, ackedBy, createdAt } = alert;
  return (
    <tr
      data-id={id}
      data-priority={priority}
      data-state={state}
      aria-selected={isSelected}
      tabIndex={-1}
      onFocus={onSelect}
    >
      <td className="left">
        <span className="priority" data-priority={priority}>
          <span aria-hidden="true">{priorityMarks[priority]}</span> {priority}
        </span>
      </td>
      <th scope="row" className="left" title={message}>
        {title} <span className="number reading">{readingWords(alert)}</span>
        {kind === 'technical' ? <span className="kind">technical</span> : null}
      </th>
      <td className="left">{whereWords(alert)}</td>
      <td className="left number">
        <Since at={createdAt} />
      </td>
      <td className="left">
        {stateWordsOf[state]}
        {alert.shelvedUntil === undefined ? null : <Until at={alert.shelvedUntil} />}
      </td>
      <td className="left">{ackedBy ?? '—'}</td>
      <td className="left row-of-buttons">
        <button
          type="button"
          disabled={!isConnected || !isUnacked(alert)}
          title={isConnected ? 'Somebody has taken note (a)' : notNow}
          onClick={onAcknowledge}
        >
          Acknowledge<span className="unseen"> {title}</span>
        </button>
        <button
          type="button"
          disabled={!isConnected || state === 'shelved'}
          title={isConnected ? 'Put aside for some minutes (s)' : notNow}
          onClick={onShelve}
        >
          Shelve<span className="unseen"> {title}</span>
        </button>
      </td>
    </tr>
  );
}

/** The reading and its limit, as on a bedside monitor: `84 < 88`. */
function readingWords({ value, limit }: Alert): string {
  if (value === undefined) return '';
  if (limit === undefined) return String(value);
  return `${value} ${value < limit ? '<' : '>'} ${limit}`;
}

function useNow(): number {
  const client = useMetricsClient();
  return useSyncExternalStore(client.seconds.subscribe, client.seconds.getSnapshot);
}

function Since({ at }: { readonly at: string }) {
  const nowMs = useNow();
  return <time title={at}>{ageWords(Math.max(0, nowMs - Date.parse(at)))}</time>;
}

function Until({ at }: { readonly at: string }) {
  const nowMs = useNow();
  return <span className="number"> · {stopwatchWords(Date.parse(at) - nowMs)} left</span>;
}
