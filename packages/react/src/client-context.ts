import type { MetricsClient } from '@streamgauge/client';
import { createContext } from 'react';

export const ClientContext = createContext<MetricsClient | null>(null);
