import type { JsonSchema } from '../json-schemas.js';
import { type Html, html, sentence } from './html.js';
import { channelSections } from './message-sections.js';
import { routeSections } from './route-sections.js';
import { fieldsOf } from './schema-fields.js';

interface Info {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/** Both documents as a page that needs no script and nothing of another origin. */
export function documentsPage(openApi: JsonSchema, asyncApi: JsonSchema): string {
  const live = asyncApi.info as Info;
  const http = openApi.info as Info;
  const schemas = { ...schemasOf(openApi), ...schemasOf(asyncApi) };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Streamgauge ${live.version}: documentation</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header>
<h1>Streamgauge <small>${live.version}</small></h1>
<nav><a href="#live">Live</a><a href="#http">HTTP</a><a href="#schemas">Schemas</a><a href="/asyncapi.json">asyncapi.json</a><a href="/openapi.json">openapi.json</a></nav>
</header>
<main>
<section id="live"><h2>Live</h2><p>${sentence(live.description)}</p>${channelSections(asyncApi)}</section>
<section id="http"><h2>HTTP</h2><p>${sentence(http.description)}</p>${routeSections(openApi)}</section>
<section id="schemas"><h2>Schemas</h2>${Object.entries(schemas).map(schemaSection)}</section>
</main>
</body>
</html>`.text;
}

function schemasOf(document: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (document.components as { schemas: Record<string, JsonSchema> }).schemas;
}

function schemaSection([name, schema]: readonly [string, JsonSchema]): Html {
  return html`<article id="schema-${name}"><h3>${name}</h3>${fieldsOf(schema)}</article>`;
}
