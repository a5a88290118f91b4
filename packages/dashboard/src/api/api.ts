import { createContext } from 'react';
import { askJson } from './ask-json.js';

/** The HTTP routes of the gateway, as whoever is signed in. A token is asked for once and again when it is refused. */
export class Api {
  private held: Promise<string> | undefined;

  constructor(private readonly token: () => Promise<string>) {}

  /** @throws Error with the gateway's own sentence when it refuses. */
  async get<T>(path: string): Promise<T> {
    return this.ask<T>(path, {});
  }

  /** @throws Error with the gateway's own sentence when it refuses. */
  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.ask<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** The token that requests go with. */
  async bearer(): Promise<string> {
    this.held ??= this.token();
    return this.held;
  }

  private async ask<T>(path: string, init: RequestInit): Promise<T> {
    try {
      return await askJson<T>(path, await this.signed(init));
    } catch (error) {
      // It may be that the token has only grown old.
      if (!(error instanceof Error) || error.name !== 'Unauthorized') throw error;
      this.held = undefined;
      return askJson<T>(path, await this.signed(init));
    }
  }

  private async signed(init: RequestInit): Promise<RequestInit> {
    return { ...init, headers: { ...init.headers, authorization: `Bearer ${await this.bearer()}` } };
  }
}

export const ApiContext = createContext(new Api(() => Promise.reject(new Error('Nobody is signed in'))));
