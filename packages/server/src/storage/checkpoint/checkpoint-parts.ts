import { Injectable } from '@nestjs/common';
import type { CheckpointPart } from './checkpoint-part.js';

/** What the gateway remembers, in the order in which it is read back. Rooms register theirs while the application is built. */
@Injectable()
export class CheckpointParts {
  private readonly parts: CheckpointPart[] = [];

  /** @throws RangeError when the name is taken. */
  register(part: CheckpointPart): void {
    if (this.parts.some(({ name }) => name === part.name))
      throw new RangeError(`part '${part.name}' is registered twice`);
    this.parts.push(part);
  }

  all(): readonly CheckpointPart[] {
    return this.parts;
  }
}
