import { createContext } from 'react';
import { Trace } from './trace.js';

/** The traces of a page, by name. They outlive the components that draw them: whoever comes back finds the past. */
export class Traces {
  private readonly held = new Map<string, Trace>();

  /** The trace of that name; made at its first use. */
  named(name: string, spanS: number, gapS: number): Trace {
    const known = this.held.get(name);
    if (known !== undefined) return known;
    const made = new Trace(spanS, gapS);
    this.held.set(name, made);
    return made;
  }
}

/** The traces of whoever is signed in. */
export const TracesContext = createContext(new Traces());
