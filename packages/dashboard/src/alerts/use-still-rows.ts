import { useRef, useState } from 'react';
import type { Alert } from './alert.js';

/** What the table is given, so that it can tell whether somebody is about to click in it. */
export interface Holders {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/**
 * Rows that stay where they are while somebody points at them or has the focus among them: what is new waits until they have
 * left, or ask for it. What is over leaves at its place at once.
 */
export function useStillRows(alerts: readonly Alert[]) {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const shown = useRef<readonly string[]>([]);
  const isHeld = (isPointed || isFocused) && shown.current.length > 0;
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  const rows = isHeld ? shown.current.flatMap((id) => byId.get(id) ?? []) : alerts;
  shown.current = rows.map(({ id }) => id);
  const [, setAsked] = useState(0);
  const holders: Holders = {
    onPointerEnter: () => setIsPointed(true),
    onPointerLeave: () => setIsPointed(false),
    onFocus: () => setIsFocused(true),
    onBlur: () => setIsFocused(false),
  };
  const showAll = (): void => {
    shown.current = [];
    setAsked((count) => count + 1);
  };
  return { rows, waiting: alerts.length - rows.length, showAll, holders };
}
