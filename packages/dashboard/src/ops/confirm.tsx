import { useState } from 'react';
import { Dialog } from '../shell/dialog.js';

/** Something that is asked before it is done. */
export interface Question {
  readonly title: string;
  readonly words: string;
  readonly action: string;
  readonly act: () => Promise<unknown>;
}

export function Confirm({ title, words, action, act, onClose }: Question & { readonly onClose: () => void }) {
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const confirm = (): void => {
    setIsBusy(true);
    act().then(onClose, (error: unknown) => {
      setIsBusy(false);
      setRefusal(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{words}</p>
      {refusal === undefined ? null : (
        <p className="refusal" role="alert">
          ⚠ {refusal}
        </p>
      )}
      <div className="row-of-buttons">
        <button type="button" className="danger" disabled={isBusy} onClick={confirm}>
          {action}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
