import { Dialog } from './dialog.js';
import { pages } from './page-list.js';

const others: readonly (readonly [keys: string, what: string])[] = [
  ['?', 'this help'],
  ['p', 'pause the numbers, and go on'],
  ['r', 'retry the connection now'],
  ['d', 'density: comfortable, compact, wall'],
  ['t', 'theme: system, light, dark, contrast'],
  ['m', 'mute the sound of alerts for 2 min'],
  ['Shift + S', 'read a summary of the page aloud'],
  ['j, k', 'next and previous row (alerts, operator)'],
  ['a', 'acknowledge the alert of the row'],
  ['Shift + A', 'acknowledge all that are shown, high ones excepted'],
  ['s', 'shelve the alert of the row'],
  ['c', 'copy the code (explorer)'],
  ['Esc', 'close what is open'],
];

/** Which key does what. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {pages.map(({ path, title, key }) => (
          <div key={path}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
        {others.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="note">Keys are inert where one types. They can be switched off under Display.</p>
    </Dialog>
  );
}
