import { describe, expect, it } from 'vitest';
import { decimalsOf, levelRange, levelsOf } from './level-range.js';

describe('the range of a staff', () => {
  it.each([
    [12, 38, {}, [10, 20, 30, 40]],
    [0.13, 0.31, {}, [0.1, 0.15, 0.2, 0.25, 0.3, 0.35]],
    [-141, 243, {}, [-200, -100, 0, 100, 200, 300]],
    [7, 99, { include: [0, 100] }, [0, 25, 50, 75, 100]],
    [96, 98, { include: [90, 100] }, [90, 95, 100]],
    [201, 213, { include: [0] }, [0, 100, 200, 300]],
    [229.9, 229.9, { spanMin: 4 }, [227, 228, 229, 230, 231, 232]],
    [98, 98, { include: [100], spanMin: 10 }, [90, 95, 100]],
    [3, 3, { include: [0], spanMin: 100 }, [0, 25, 50, 75, 100]],
    [5, 5, {}, [4, 6]],
    [0, 0, {}, [0, 0.5]],
  ])('%s to %s with %j', (low, high, wishes, levels) => {
    expect(levelsOf(levelRange(low, high, wishes))).toEqual(levels);
  });

  it('stays while the line moves inside it, widens at once, and narrows late', () => {
    const before = levelRange(0, 95);
    expect(levelRange(20, 80, {}, before)).toBe(before);
    expect(levelRange(20, 130, {}, before).max).toBeGreaterThanOrEqual(130);
    expect(levelRange(40, 60, {}, before)).toEqual({ min: 40, max: 60, step: 5 });
  });

  it('has as many decimals as tell its levels apart', () => {
    expect([50, 25, 1, 0.5, 0.05].map(decimalsOf)).toEqual([0, 0, 0, 1, 2]);
  });
});
