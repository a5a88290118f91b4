import type { EventView } from './event-view.js';
import type { View } from './view.js';

/** What subscriptions share: the rollup of a question about numbers, or the events that a filter lets through. */
export type SharedView = View | EventView;
