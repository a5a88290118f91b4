import { RequestMethod } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { HttpAuthGuard, scopeOf } from '../auth/http-auth.guard.js';
import { documentationOf, type RouteDocumentation } from './documented.js';

/** One route of the gateway as a caller sees it. */
export interface DocumentedRoute {
  /** In lower case: `get`. */
  readonly method: string;
  /** With parameters in braces: `/ingest/{channel}`. */
  readonly path: string;
  readonly needsToken: boolean;
  readonly scope: string | undefined;
  readonly documentation: RouteDocumentation;
}

/** Every route of every controller that is documented. */
export function documentedRoutes(discovery: DiscoveryService, scanner: MetadataScanner): DocumentedRoute[] {
  return discovery.getControllers().flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, object>;
    return scanner.getAllMethodNames(prototype).flatMap((name) => routeOf(metatype, prototype[name]) ?? []);
  });
}

function routeOf(controller: object, handler: object | undefined): DocumentedRoute | undefined {
  const documentation = handler === undefined ? undefined : documentationOf(handler);
  if (handler === undefined || documentation === undefined) return undefined;
  const guards = [controller, handler].flatMap(
    (place) => (read(GUARDS_METADATA, place) as unknown[] | undefined) ?? [],
  );
  return {
    method: (RequestMethod[read(METHOD_METADATA, handler) as number] ?? 'get').toLowerCase(),
    path: joined(read(PATH_METADATA, controller) as string, read(PATH_METADATA, handler) as string),
    needsToken: documentation.verifiesToken === true || guards.includes(HttpAuthGuard),
    scope: scopeOf(handler, controller),
    documentation,
  };
}

function read(key: string, place: object): unknown {
  return Reflect.getMetadata(key, place);
}

function joined(...parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split('/')).filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replace(/^:(.+)$/, '{$1}')).join('/')}`;
}
