import { describe, expect, it } from 'vitest';
import { SharedRoom } from './shared-room.js';

/** Takes as much as a tenant can have. */
function fill(room: SharedRoom, tenantId: string): number {
  let taken = 0;
  for (; room.isOpenTo(tenantId); taken += 1) room.take(tenantId);
  return taken;
}

describe('room of all tenants', () => {
  it('[A61] is half one’s own at most, and never more in all than there is', () => {
    const room = new SharedRoom(100);
    const taken = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((tenantId) => fill(room, tenantId));
    expect(taken[0]).toBe(50);
    expect(taken.slice(0, 5).every((count) => count > 0)).toBe(true);
    expect(taken.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(100);
    expect(fill(room, 'a')).toBe(0);
  });

  it('[A61] is there again when something has been given back, and nothing is given back twice', () => {
    const room = new SharedRoom(4);
    expect(fill(room, 'a')).toBe(2);
    room.give('a');
    expect(room.isOpenTo('a')).toBe(true);
    for (let times = 0; times < 5; times += 1) room.give('a');
    expect(fill(room, 'b')).toBe(2);
  });
});
