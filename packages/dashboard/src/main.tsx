import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './pages/app.js';
import 'uplot/dist/uPlot.min.css';
import './theme/colors.css';
import './theme/layout.css';
import './theme/tiles.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
