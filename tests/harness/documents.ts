import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** A document of the gateway, as it is served. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the document has
export type ServedDocument = Record<string, any>;

export async function fetchDocument(url: string, name: 'openapi.json' | 'asyncapi.json'): Promise<ServedDocument> {
  return (await (await fetch(`${url}/${name}`)).json()) as ServedDocument;
}

/** Says what is wrong with a value where the document describes it; undefined when nothing is. */
export type Judge = (pointer: string, value: unknown) => string | undefined;

/** Judges values by the schemas inside of a document, each found by its JSON pointer. */
export function judgeBy(document: ServedDocument): Judge {
  // Formats are noted and not judged: what they say is in the patterns, too.
  const options = { strict: false, validateFormats: false, allErrors: true };
  const ajv = document.openapi === undefined ? new Ajv(options) : new Ajv2020(options);
  ajv.addSchema(document, 'document');
  return (pointer, value) => {
    const validate = ajv.getSchema(`document#${pointer}`);
    if (validate === undefined) return `the document has nothing at ${pointer}`;
    return validate(value) === true ? undefined : `${pointer}: ${ajv.errorsText(validate.errors)}`;
  };
}

/** A key as it stands in a JSON pointer that is part of a URI. */
export function pointerKey(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}
