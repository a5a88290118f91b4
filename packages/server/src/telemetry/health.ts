import { Injectable } from '@nestjs/common';
import { Database, type DatabaseState } from '../storage/database.js';

export interface Readiness {
  /** `degraded`: live numbers flow, something beside them does not. */
  readonly status: 'ready' | 'degraded' | 'unavailable';
  readonly components: { readonly gateway: 'up' | 'draining'; readonly database: DatabaseState };
}

/** Whether the gateway can do its work, and what it lacks. */
@Injectable()
export class Health {
  private isDraining = false;

  constructor(private readonly database: Database) {}

  drain(): void {
    this.isDraining = true;
  }

  readiness(): Readiness {
    const database = this.database.state;
    const status = this.isDraining ? 'unavailable' : database.status === 'up' ? 'ready' : 'degraded';
    return { status, components: { gateway: this.isDraining ? 'draining' : 'up', database } };
  }
}
