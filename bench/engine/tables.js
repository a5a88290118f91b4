import { growth, views } from './growth.js';
import { fresh, ingest, once } from './ingest.js';
import { memory } from './memory.js';
import { ticks } from './ticks.js';

/**
 * A table of measurements. Each row runs in a process of its own; what it returns must survive JSON.
 *
 * @template Result
 * @typedef {object} Table
 * @property {string} title
 * @property {string} note
 * @property {readonly string[]} head of the columns after the row's name
 * @property {readonly { readonly name: string, readonly run: () => Result }[]} rows
 * @property {(results: readonly Result[]) => (string | number)[][]} cells of all rows that ran, in their order
 */

/** @type {Readonly<Record<string, Table<any>>>} */
export const tables = { ingest, fresh, once, ticks, views, memory, growth };
