import { type SubmitEvent, useContext, useState } from 'react';
import { Dialog } from '../shell/dialog.js';
import type { Alert } from './alert.js';
import { AlertsContext } from './alerts-context.js';

/** Puts an alert aside: for how long and why is kept with who did it. */
export function Shelve({ alert, onClose }: { readonly alert: Alert; readonly onClose: () => void }) {
  const book = useContext(AlertsContext);
  const [minutes, setMinutes] = useState(15);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    book?.shelve(alert.id, minutes, reason).then(onClose, (error: unknown) => {
      setRefusal(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <Dialog title={`Shelve “${alert.title}”`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label>
          Minutes
          <input
            type="number"
            min={1}
            max={1_440}
            required
            value={minutes}
            onChange={(event) => setMinutes(event.target.valueAsNumber)}
          />
        </label>
        <label>
          Reason, for whoever comes after you
          <input required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {refusal === undefined ? null : (
          <p className="refusal" role="alert">
            ⚠ {refusal}
          </p>
        )}
        <button type="submit">Shelve</button>
      </form>
    </Dialog>
  );
}
