import { createContext, useContext, useSyncExternalStore } from 'react';
import { type AlertBook, noAlerts, type OpenAlerts } from './alert-book.js';

/** undefined where the user may see no alerts. */
export const AlertsContext = createContext<AlertBook | undefined>(undefined);

const nothing = (): (() => void) => () => {};

export function useOpenAlerts(): OpenAlerts {
  const book = useContext(AlertsContext);
  return useSyncExternalStore(book?.subscribe ?? nothing, book?.getSnapshot ?? (() => noAlerts));
}
