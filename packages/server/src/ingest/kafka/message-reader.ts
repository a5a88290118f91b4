import type { Channel, NewEvent } from '@streamgauge/engine';
import type { ErrorCode } from '@streamgauge/protocol';
import { postedEventSchema, readForm } from '@streamgauge/protocol/schemas';
import { decodeSample } from '../admission/decode-sample.js';
import { wrongForm } from '../admission/wrong-form.js';
import type { IncomingSample } from '../incoming-sample.js';

/** As a token's. */
const tenantForm = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/** Why a message is no sample and no event. */
export interface MessageFault {
  readonly code: ErrorCode;
  readonly error: string;
  /** Where it could be read. */
  readonly tenantId?: string;
}

export interface TenantEvent {
  readonly tenantId: string;
  readonly event: NewEvent;
}

export function isFault(read: object): read is MessageFault {
  return 'code' in read;
}

/** Reads values of messages: JSON with `tenantId`, and else what `POST /ingest/:channel` takes one of. */
export class MessageReader {
  private readonly tenants: ReadonlySet<string> | undefined;

  /** @param tenants For whom messages may speak; undefined = anybody. */
  constructor(tenants: readonly string[] | undefined) {
    this.tenants = tenants === undefined ? undefined : new Set(tenants);
  }

  readSample(value: Buffer | undefined, channel: Channel): IncomingSample | MessageFault {
    const read = this.readValue(value, 'INVALID_SAMPLE');
    if (isFault(read)) return read;
    const { tenantId } = read;
    const sample = decodeSample(read.value, tenantId, channel.name, 'with tenantId');
    return typeof sample === 'string' ? { code: 'INVALID_SAMPLE', error: sample, tenantId } : sample;
  }

  readEvent(value: Buffer | undefined): TenantEvent | MessageFault {
    const read = this.readValue(value, 'INVALID_EVENT');
    if (isFault(read)) return read;
    const { tenantId, ...posted } = read.value;
    const form = readForm(postedEventSchema, posted);
    if (!form.success) {
      return { code: 'INVALID_EVENT', error: wrongForm('event', form.error), tenantId: read.tenantId };
    }
    const { id, type, data, labels, timestamp } = form.data;
    const timestampMs = timestamp === undefined ? undefined : Number(new Date(timestamp));
    return { tenantId: read.tenantId, event: { id, type, data, labels, timestampMs } };
  }

  private readValue(
    value: Buffer | undefined,
    code: ErrorCode,
  ): { readonly value: Record<string, unknown>; readonly tenantId: string } | MessageFault {
    if (value === undefined) return { code, error: 'a tombstone: a message without a value says nothing of a channel' };
    const parsed = parse(value);
    if (parsed instanceof SyntaxError) return { code, error: `not JSON (${parsed.message})` };
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return { code, error: 'a message is one JSON object, with tenantId' };
    }
    const { tenantId } = parsed as Record<string, unknown>;
    if (typeof tenantId !== 'string' || !tenantForm.test(tenantId)) {
      return { code, error: 'tenantId must be a text of 1 to 128 characters, none of which controls' };
    }
    if (this.tenants !== undefined && !this.tenants.has(tenantId)) {
      return { code: 'FORBIDDEN_TENANT', error: `messages of this cluster may not speak for the tenant '${tenantId}'` };
    }
    return { value: parsed as Record<string, unknown>, tenantId };
  }
}

function parse(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString());
  } catch (error) {
    return error instanceof SyntaxError ? error : new SyntaxError(String(error));
  }
}
