import { Injectable } from '@nestjs/common';

/**
 * When what has been admitted outlives a kill of the process. As long as no input log is kept, what has been admitted is as durable
 * as it will become.
 */
@Injectable()
export class Durability {
  /** Resolves when all that was admitted so far is durable; rejects when that takes too long, and may be asked again. */
  durable(): Promise<void> {
    return Promise.resolve();
  }
}
