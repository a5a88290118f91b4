import { type Choice, choices, prefer, usePreferences } from '../theme/preferences.js';
import { Dialog } from './dialog.js';

const words: Record<Choice, string> = {
  theme: 'Theme',
  palette: 'Up and down',
  density: 'Density',
  sound: 'Sound of alerts',
  keys: 'Single keys',
};

/** How the dashboards look and sound in this browser. */
export function Display({ onClose }: { readonly onClose: () => void }) {
  const now = usePreferences();
  return (
    <Dialog title="Display" onClose={onClose}>
      <div className="display">
        {(Object.keys(choices) as Choice[]).map((name) => (
          <fieldset key={name}>
            <legend>{words[name]}</legend>
            {choices[name].map((value) => (
              <label key={value}>
                <input
                  type="radio"
                  name={name}
                  value={value}
                  checked={now[name] === value}
                  onChange={() => prefer(name, value as never)}
                />
                {value}
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      <p className="palette-sample">
        <span data-tone="up">▲ +12.50</span> <span data-tone="down">▼ −12.50</span>
        <span> Marks and signs say it as well; colour comes second.</span>
      </p>
    </Dialog>
  );
}
