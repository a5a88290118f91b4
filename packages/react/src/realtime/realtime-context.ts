import type { RealtimeClient } from '@streamgauge/client/realtime';
import { createContext } from 'react';

export const RealtimeContext = createContext<RealtimeClient | null>(null);
