import { Injectable } from '@nestjs/common';

/**
 * How far each source that can be read again has been taken in. A source moves its position in the same synchronous step in
 * which the samples before it were admitted, so that state and positions of a checkpoint are of one instant.
 */
@Injectable()
export class SourcePositions {
  private readonly positions = new Map<string, bigint>();

  /**
   * @param place What is read, such as `kafka:default/analytics.trades/0`.
   * @param next  Position of the first sample that has not been taken in.
   */
  advance(place: string, next: bigint): void {
    this.positions.set(place, next);
  }

  /** Position of the first sample that has not been taken in; undefined = the place has never been read. */
  at(place: string): bigint | undefined {
    return this.positions.get(place);
  }

  all(): ReadonlyMap<string, bigint> {
    return this.positions;
  }
}
