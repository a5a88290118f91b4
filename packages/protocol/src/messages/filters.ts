import { z } from 'zod';
import { filterNodesMax, labelValueCharsMax } from '../limits.js';

/**
 * Which series a view covers: for each label one value, or a list of which any will do. Labels are joined by "and".
 * Numbers and booleans stand for their text, because label values are text.
 *
 * Rules: W13, R30.
 */
const labelValueSchema = z
  .union([z.string().max(labelValueCharsMax), z.number(), z.boolean()])
  .transform((value) => String(value));

export const filtersSchema = z.record(
  z.string().max(labelValueCharsMax),
  z.union([labelValueSchema, z.array(labelValueSchema).min(1).max(filterNodesMax)]),
);

export type Filters = Readonly<Record<string, string | readonly string[]>>;
/** What a client may write; see `Filters` for what it means. */
export type FiltersInput = Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>;
