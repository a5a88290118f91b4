import { z } from 'zod';
import { aggregationFunctions } from './aggregation.js';
import type { AuthAnswer } from './auth.js';
import { errorMessageSchema } from './error.js';
import type { PingAnswer } from './ping.js';
import type { ResyncAnswer } from './resync.js';
import type { IngestAnswer } from './sample.js';
import type { Refused, SubscribeAnswer, SubscribeGranted } from './subscribe.js';
import type { UnsubscribeAnswer } from './unsubscribe.js';

/**
 * Server → client: what the requests of a client are answered. On `/ws` an answer is `{event: 'ack', id, data}` with the id
 * of the request, on Socket.IO the acknowledgement, on SSE the event `ack`.
 *
 * Rules: W10, W11, W17, W18, W25.
 */
export const refusedSchema = errorMessageSchema.extend({
  success: z.literal(false),
  retryAfterMs: z.number().exactOptional(),
}) satisfies z.ZodType<Refused>;

const grantedSchema = z.strictObject({
  success: z.literal(true),
  subscriptionId: z.string(),
  view: z.string(),
  granted: z.strictObject({
    metrics: z.array(z.string()),
    type: z.enum(aggregationFunctions).nullable(),
    window: z.number().nonnegative(),
  }),
  denied: z.array(
    z.strictObject({ metric: z.string(), code: z.enum(['UNKNOWN_METRIC', 'NOT_ADDITIVE', 'INVALID_AGGREGATION']) }),
  ),
  epoch: z.string(),
  sequence: z.number().int(),
  recovered: z.boolean(),
}) satisfies z.ZodType<SubscribeGranted>;

export const subscribeAnswerSchema = z.union([grantedSchema, refusedSchema]) satisfies z.ZodType<SubscribeAnswer>;

export const authAnswerSchema = z.strictObject({
  success: z.literal(true),
  expiresAt: z.number(),
}) satisfies z.ZodType<AuthAnswer>;

export const doneSchema = z.strictObject({ success: z.literal(true) }) satisfies z.ZodType<
  ResyncAnswer | UnsubscribeAnswer
>;

export const pingAnswerSchema = z.strictObject({ pong: z.number() }) satisfies z.ZodType<PingAnswer>;

/** The answer to `POST /ingest/:channel`. Rules: I1, I2. */
export const ingestAnswerSchema = z.strictObject({
  accepted: z.number().int().nonnegative(),
  duplicates: z.number().int().nonnegative(),
  rejected: z.array(
    z.strictObject({
      index: z.number().int().nonnegative(),
      code: z.string(),
      error: z.string(),
      retryAfterMs: z.number().exactOptional(),
    }),
  ),
}) satisfies z.ZodType<IngestAnswer>;
