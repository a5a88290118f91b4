import { SetMetadata } from '@nestjs/common';
import type { ErrorCode } from '@streamgauge/protocol';
import type { z } from 'zod';

const DOCUMENTATION = 'streamgauge:documentation';

/** A value that a caller gives in the path or the query. */
export interface DocumentedParameter {
  readonly what: string;
  readonly schema: z.ZodType;
  readonly isRequired?: boolean;
}

/** A body, of a request or an answer. */
export interface DocumentedBody {
  readonly schema: z.ZodType;
  /** Name of the schema in the document, where it deserves one. */
  readonly name?: string;
  /** Default: application/json. */
  readonly type?: string;
  readonly examples?: readonly unknown[];
}

/** What a route is for, what it takes and what it answers. Path, method, token and scope are read off the route itself. */
export interface RouteDocumentation {
  readonly group: 'Stream' | 'Ingest' | 'Alerts' | 'Devices' | 'Operation' | 'Documents';
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  /** By name. Those of the path must all be there. */
  readonly path?: Readonly<Record<string, DocumentedParameter>>;
  readonly query?: Readonly<Record<string, DocumentedParameter>>;
  /** The forms that its body may have. */
  readonly body?: readonly DocumentedBody[];
  /** Answers that are no error, by status. */
  readonly answers: Readonly<Record<number, { readonly what: string; readonly body: DocumentedBody }>>;
  /** Codes of its refusals beside those of the token. */
  readonly errors?: readonly ErrorCode[];
  /** Whether it verifies a token by itself, with no guard to be seen by. */
  readonly verifiesToken?: boolean;
}

/** Puts a route into `/openapi.json`. */
export const Documented = (documentation: RouteDocumentation): MethodDecorator =>
  SetMetadata(DOCUMENTATION, documentation);

/** What a handler is documented with; undefined when it is not. */
export function documentationOf(handler: object): RouteDocumentation | undefined {
  return Reflect.getMetadata(DOCUMENTATION, handler) as RouteDocumentation | undefined;
}
