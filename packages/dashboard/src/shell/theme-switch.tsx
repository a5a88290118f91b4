import { useState } from 'react';
import { chooseTheme, chosenTheme, themes } from '../theme/theme.js';

/** System, light or dark; remembered in this browser. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <label className="picker">
      <span className="picker-name">Theme</span>
      <select
        value={theme}
        onChange={(event) => {
          const next = themes.find((name) => name === event.target.value) ?? 'system';
          chooseTheme(next);
          setTheme(next);
        }}
      >
        {themes.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
