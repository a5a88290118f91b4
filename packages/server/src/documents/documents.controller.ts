import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Controller, Get, Header, type OnApplicationBootstrap, Res } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Response } from 'express';
import { securePage } from '../http/page-security.js';
import { asyncApiDocument } from './async-api.js';
import { Documented } from './documented.js';
import { documentedRoutes } from './documented-routes.js';
import {
  asyncApiDocumentation,
  openApiDocumentation,
  pageDocumentation,
  styleDocumentation,
} from './documents.documentation.js';
import type { JsonSchema } from './json-schemas.js';
import { openApiDocument } from './open-api.js';
import { documentsPage } from './page/documents-page.js';

/** The documentation of all doors, made of what they are made of. For everybody: it says what there can be, not what there is. */
@Controller()
export class DocumentsController implements OnApplicationBootstrap {
  private openApi: JsonSchema = {};
  private asyncApi: JsonSchema = {};
  private page = '';
  private readonly style = readFileSync(new URL('../../assets/documents.css', import.meta.url), 'utf8');

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
    this.openApi = openApiDocument(documentedRoutes(this.discovery, this.scanner), version);
    this.asyncApi = asyncApiDocument(version);
    this.page = documentsPage(this.openApi, this.asyncApi);
  }

  @Get('openapi.json')
  @Documented(openApiDocumentation)
  getOpenApi(): JsonSchema {
    return this.openApi;
  }

  @Get('asyncapi.json')
  @Documented(asyncApiDocumentation)
  getAsyncApi(): JsonSchema {
    return this.asyncApi;
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Documented(pageDocumentation)
  getPage(@Res({ passthrough: true }) response: Response): string {
    securePage(response);
    return this.page;
  }

  @Get('docs/style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Documented(styleDocumentation)
  getStyle(): string {
    return this.style;
  }
}
