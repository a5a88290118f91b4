import { useEffect, useState } from 'react';
import { type Demo, fetchDemo } from '../api/demo.js';
import { DemoApp } from './demo-app.js';
import { TokenApp } from './token-app.js';

type Mode = { readonly name: 'asking' } | { readonly name: 'demo'; readonly demo: Demo } | { readonly name: 'token' };

/** Finds out whether the gateway runs a demo, and shows the page of whoever is signed in. */
export function App() {
  const [mode, setMode] = useState<Mode>({ name: 'asking' });
  useEffect(() => {
    fetchDemo().then(
      (demo) => setMode(demo === undefined ? { name: 'token' } : { name: 'demo', demo }),
      () => setMode({ name: 'token' }),
    );
  }, []);
  if (mode.name === 'asking') return null;
  return mode.name === 'demo' ? <DemoApp demo={mode.demo} /> : <TokenApp />;
}
