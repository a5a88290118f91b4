import { z } from 'zod';
import { type ErrorCode, errorTable } from '../errors.js';

/**
 * Server → client: something went wrong that no request's answer can carry. On `/ws` a close may follow.
 *
 * Rules: W20.
 */
const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

export const errorMessageSchema = z.strictObject({
  code: z.enum(codes),
  error: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
});

export type ErrorMessage = z.infer<typeof errorMessageSchema>;
