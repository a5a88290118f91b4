import { useSyncExternalStore } from 'react';

/** How somebody likes to see the dashboards; kept in this browser. The first of each list is what holds until somebody chooses. */
export const choices = {
  theme: ['system', 'light', 'dark', 'contrast'],
  palette: ['blue-orange', 'green-red', 'red-up'],
  density: ['comfortable', 'compact', 'wall'],
  sound: ['off', 'on'],
  keys: ['on', 'off'],
} as const;

export type Choice = keyof typeof choices;
export type Preferences = { readonly [C in Choice]: (typeof choices)[C][number] };

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let current = read();

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

export function preferences(): Preferences {
  return current;
}

export function prefer<C extends Choice>(name: C, value: Preferences[C]): void {
  localStorage.setItem(keyOf(name), value);
  current = read();
  apply();
  for (const listener of listeners) listener();
}

/** The next one of a list, and after the last the first. */
export function preferNext(name: Choice): void {
  const list: readonly string[] = choices[name];
  prefer(name, list[(list.indexOf(current[name]) + 1) % list.length] as never);
}

/** Applies what was chosen now, and the theme whenever the system changes its mind. */
export function followPreferences(): void {
  apply();
  systemIsDark.addEventListener('change', apply);
}

/** On a screen that nobody touches: no masthead, and dark until somebody has chosen otherwise. */
export const isKiosk = new URLSearchParams(location.search).get('kiosk') === '1';

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply(): void {
  const { dataset } = document.documentElement;
  const isDark = systemIsDark.matches || isKiosk;
  dataset.theme = current.theme === 'system' ? (isDark ? 'dark' : 'light') : current.theme;
  dataset.palette = current.palette;
  dataset.density = current.density;
  dataset.kiosk = isKiosk ? 'yes' : 'no';
}

function read(): Preferences {
  const entries = Object.entries(choices).map(([name, list]) => {
    const kept = localStorage.getItem(keyOf(name));
    return [name, list.find((value) => value === kept) ?? list[0]];
  });
  return Object.fromEntries(entries) as Preferences;
}

function keyOf(name: string): string {
  return `streamgauge:${name}`;
}
