import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './pages/app.js';
import { followTheme } from './theme/theme.js';
import 'uplot/dist/uPlot.min.css';
import './theme/colors.css';
import './theme/page.css';
import './theme/shell.css';
import './theme/section.css';
import './theme/tiles.css';
import './theme/trading.css';
import './theme/narrow.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
followTheme();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
