import { type SubmitEvent, useContext, useState } from 'react';
import { ApiContext } from '../api/api.js';

/** Sends one value, for whoever may: it closes the loop. */
export function Publish({ channel, metric }: { readonly channel: string; readonly metric: string }) {
  const api = useContext(ApiContext);
  const [value, setValue] = useState(1);
  const [answer, setAnswer] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    api.post<{ accepted?: number }>(`/ingest/${encodeURIComponent(channel)}`, { metrics: { [metric]: value } }).then(
      ({ accepted }) => setAnswer(`accepted ${accepted ?? 0}`),
      (error: unknown) => setAnswer(`⚠ ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  return (
    <form className="publish" onSubmit={submit}>
      <label>
        <span className="unseen">Value of {metric}</span>
        <input type="number" step="any" value={value} onChange={(event) => setValue(event.target.valueAsNumber)} />
      </label>
      <button type="submit">Publish {metric}</button>
      <span role="status" className="number">
        {answer}
      </span>
    </form>
  );
}
