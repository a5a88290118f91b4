import { useContext, useSyncExternalStore } from 'react';
import { ChaosContext, type Mishap, mishaps } from '../shell/chaos.js';

const words: Record<Mishap, readonly [label: string, title: string]> = {
  drop: ['Pull the plug', 'Cuts this page’s connection and lets no other one open until it is put back'],
  latency: ['3 s latency', 'Hands frames on three seconds late'],
  silence: ['Silence', 'Hands no frame on, as a dead network does'],
  expire: ['Expire the token', 'Signs in with a token that is none until it is put back'],
};

/** Faults for one’s own connection, to see what the page then says. Nobody else’s is touched. */
export function ChaosBar() {
  const chaos = useContext(ChaosContext);
  useSyncExternalStore(chaos.subscribe, chaos.version);
  return (
    <fieldset className="chaos">
      <legend>Break this page’s connection</legend>
      {mishaps.map((mishap) => (
        <button
          key={mishap}
          type="button"
          data-mishap={mishap}
          aria-pressed={chaos.isOn(mishap)}
          title={words[mishap][1]}
          onClick={() => chaos.toggle(mishap)}
        >
          {words[mishap][0]}
        </button>
      ))}
    </fieldset>
  );
}
