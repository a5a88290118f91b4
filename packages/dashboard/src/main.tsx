import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './pages/app.js';
import { followPreferences } from './theme/preferences.js';
import 'uplot/dist/uPlot.min.css';
import './theme/colors.css';
import './theme/page.css';
import './theme/shell.css';
import './theme/section.css';
import './theme/tiles.css';
import './theme/trading.css';
import './theme/pages.css';
import './theme/tables.css';
import './theme/ward.css';
import './theme/cards.css';
import './theme/explorer.css';
import './theme/dialogs.css';
import './theme/palettes.css';
import './theme/narrow.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
followPreferences();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
