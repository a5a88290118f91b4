import { z } from 'zod';

const text = z.string().min(1).max(1_024);
const templates = z.record(z.string(), text);

const fieldRuleSchema = z.strictObject({
  from: text.optional(),
  where: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  unless: z.array(text).optional(),
  validIf: text.optional(),
  labels: templates.optional(),
  channelLabel: text.optional(),
  time: text.optional(),
  metrics: z.record(z.string(), z.strictObject({ path: text, scale: z.number().optional() })),
});

/** What the messages under a pattern of topics mean. */
export const mappingSchema = z.strictObject({
  name: text,
  topic: text,
  /** Tenant of a topic that names none; left out = the broker's only one. */
  tenant: text.optional(),
  channel: text.default('meters'),
  labels: templates.default({}),
  /** `sample`: as `POST /ingest` takes it; `fields`: by `readings`; `dsmr`: a telegram; `state`: whether a device is there. */
  payload: z.enum(['sample', 'fields', 'dsmr', 'state']),
  /** What a bare number is. */
  metric: text.optional(),
  readings: z.array(fieldRuleSchema).optional(),
  /** Zone of times without one; left out = the time of receipt counts. */
  zone: text.optional(),
  /** Device of a `state`, as a template, and the words for its states. */
  device: text.optional(),
  online: text.default('online'),
  offline: text.default('offline'),
});

export const brokerSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,64}$/),
  url: z.string().regex(/^(mqtt|mqtts|ws|wss):\/\//, 'must begin with mqtt:// or mqtts://'),
  /** The tenants that this broker's topics may speak for. */
  tenants: z.array(z.string().min(1).max(128)).min(1),
  version: z.union([z.literal(4), z.literal(5)]).default(5),
  clientId: z.string().min(1).max(128).optional(),
  username: z.string().optional(),
  /** File with the password alone. */
  passwordFile: text.optional(),
  /** Files in PEM. */
  caFile: text.optional(),
  certFile: text.optional(),
  keyFile: text.optional(),
  /** How long the broker keeps what was not delivered, s. */
  sessionExpiryS: z.int().min(0).max(4_294_967_295).default(86_400),
  /** Messages at once that are not confirmed. */
  receiveMaximum: z.int().min(1).max(65_535).default(1_000),
  /** Gateways that share their messages have the same group, and client ids of their own. */
  shareGroup: z
    .string()
    .regex(/^[^/+#]{1,64}$/)
    .optional(),
  /** Names of mappings; left out = all. */
  mappings: z.array(text).optional(),
});

export const mqttFileSchema = z.strictObject({
  brokers: z.array(brokerSchema).default([]),
  /** In place of those that come with the gateway. */
  mappings: z.array(mappingSchema).optional(),
});

export type Mapping = z.infer<typeof mappingSchema>;
export type Broker = z.infer<typeof brokerSchema> & { readonly password?: string | undefined };
