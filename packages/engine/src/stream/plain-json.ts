/** Data as JSON has it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | {
      readonly [name: string]: Json;
    };

export interface JsonLimits {
  readonly bytesMax: number;
  /** Levels of objects and lists. */
  readonly depthMax: number;
}

/** A frozen copy, or what is wrong with the value. */
export type JsonCopy = { readonly json: Json } | { readonly fault: string };

/**
 * Copies a value that must be plain JSON. The copy shares nothing with the original, so its owner may go on changing that.
 * Properties that are undefined are left out, as JSON.stringify does; whatever else JSON would change in silence (NaN, a
 * Date, a Map, a function) is a fault. Ends early for a value that refers to itself or expands without end.
 */
export function copyPlainJson(value: unknown, limits: JsonLimits): JsonCopy {
  try {
    const json = new JsonCopier(limits).copy(value, 'data', 1);
    return utf8Bytes(JSON.stringify(json)) > limits.bytesMax ? { fault: tooLarge(limits) } : { json };
  } catch (error) {
    if (error instanceof JsonFault) return { fault: error.message };
    throw error;
  }
}

/** Bytes of a well-formed text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isHalfOfPair = unit >= 0xd800 && unit < 0xe000;
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalfOfPair ? 2 : 3;
  }
  return bytes;
}

class JsonFault extends Error {}

class JsonCopier {
  /** What is left of the bytes: each value takes at least one, so that no value is walked for longer than it may be. */
  private bytesLeft: number;

  constructor(private readonly limits: JsonLimits) {
    this.bytesLeft = limits.bytesMax;
  }

  copy(value: unknown, place: string, depth: number): Json {
    switch (typeof value) {
      case 'string':
        this.spend(value.length + 2);
        return value;
      case 'boolean':
        this.spend(1);
        return value;
      case 'number':
        this.spend(1);
        if (!Number.isFinite(value)) throw fault(place, `is ${value}; JSON has finite numbers only`);
        return value;
      case 'object':
        this.spend(1);
        return value === null ? null : this.copyObject(value, place, depth);
      default:
        throw fault(place, `is ${typeof value}, which JSON does not have`);
    }
  }

  private copyObject(value: object, place: string, depth: number): Json {
    if (depth > this.limits.depthMax) {
      const { depthMax } = this.limits;
      throw new JsonFault(`data refers to itself or is nested deeper than ${depthMax} levels; make it flatter`);
    }
    return Array.isArray(value) ? this.copyList(value, place, depth) : this.copyRecord(value, place, depth);
  }

  private copyList(list: readonly unknown[], place: string, depth: number): Json {
    if (list.length > this.bytesLeft) throw new JsonFault(tooLarge(this.limits));
    // Not `map`, which skips holes.
    const copy = Array.from(list, (item, index) => this.copy(item, `${place}[${index}]`, depth + 1));
    return Object.freeze(copy);
  }

  private copyRecord(record: object, place: string, depth: number): Json {
    if (!isPlain(record)) {
      const name: unknown = record.constructor?.name;
      const kind = typeof name === 'string' ? name : 'class';
      throw fault(place, `is a ${kind}; write it as text, number, list or plain object`);
    }
    const copy: Record<string, Json> = {};
    for (const name of Object.keys(record)) {
      if (name === '__proto__') throw fault(place, `has the property '__proto__'; give it another name`);
      const value = (record as Record<string, unknown>)[name];
      if (value === undefined) continue;
      this.spend(name.length + 3);
      copy[name] = this.copy(value, `${place}.${name}`, depth + 1);
    }
    return Object.freeze(copy);
  }

  private spend(bytes: number): void {
    this.bytesLeft -= bytes;
    if (this.bytesLeft < 0) throw new JsonFault(tooLarge(this.limits));
  }
}

/** Whether nothing but Object stands behind it, of whichever realm. */
function isPlain(record: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(record);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function fault(place: string, what: string): JsonFault {
  return new JsonFault(`${place.length > 128 ? `${place.slice(0, 128)}…` : place} ${what}`);
}

function tooLarge({ bytesMax }: JsonLimits): string {
  return `data is more than ${bytesMax} bytes as JSON; send what is large elsewhere, and here where to find it`;
}
