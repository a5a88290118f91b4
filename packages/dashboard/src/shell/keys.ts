import { useEffect, useInsertionEffect, useRef } from 'react';
import { preferences } from '../theme/preferences.js';

/** Key → what it does. `g o` is two keys after one another, `shift+a` a capital one. */
export type Keys = Readonly<Record<string, () => void>>;

/** Longest time between two keys that belong together, ms. */
const togetherMs = 1_200;
const typing = 'input, textarea, select, [contenteditable]';

/** Listens to keys while the component is there. They are inert where one types, in dialogs, and when they are switched off. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useInsertionEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let before: { readonly key: string; readonly atMs: number } | undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (!isForUs(event)) return;
      const isSecond = before !== undefined && event.timeStamp - before.atMs < togetherMs;
      const key = nameOf(event);
      const name = isSecond ? `${before?.key} ${key}` : key;
      before = undefined;
      const act = latest.current[name];
      if (act !== undefined) {
        event.preventDefault();
        act();
      } else if (Object.keys(latest.current).some((known) => known.startsWith(`${key} `))) {
        before = { key, atMs: event.timeStamp };
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

/** A letter with shift is named so; of other keys, such as `?`, shift is a part. */
function nameOf({ key, shiftKey }: KeyboardEvent): string {
  return shiftKey && /^[A-Z]$/.test(key) ? `shift+${key.toLowerCase()}` : key;
}

function isForUs(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  if (preferences().keys === 'off') return false;
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest(`${typing}, dialog[open]`) == null;
}
