import { type ReactNode, useEffect, useId, useRef } from 'react';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** A drawer stands at the side. */
  readonly isDrawer?: boolean;
  readonly children: ReactNode;
}

/** A dialog that keeps the focus while it is open, closes with Esc, and gives the focus back. */
export function Dialog({ title, onClose, isDrawer = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const { current: dialog } = element;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} className={isDrawer ? 'drawer' : 'dialog'} aria-labelledby={id} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" onClick={onClose} aria-label="Close">
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}
