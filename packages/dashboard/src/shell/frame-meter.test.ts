import { expect, it } from 'vitest';
import { FrameMeter } from './frame-meter.js';

it('knows nothing before the first frame', () => {
  const meter = new FrameMeter();
  expect([meter.lastAtMs, meter.perSecond(1_000_000)]).toEqual([undefined, undefined]);
});

it('counts frames of whole seconds, and forgets them', () => {
  const meter = new FrameMeter();
  for (let frame = 0; frame < 40; frame += 1) meter.count(1_000_000 + frame * 100);
  expect(meter.lastAtMs).toBe(1_003_900);
  expect(meter.perSecond(1_003_900)).toBe(10);
  expect(meter.perSecond(1_006_500)).toBe(6);
  expect(meter.perSecond(1_060_000)).toBe(0);
});

it('says nothing of a rate in its first second', () => {
  const meter = new FrameMeter();
  meter.count(1_000_200);
  expect(meter.perSecond(1_000_900)).toBeUndefined();
  expect(meter.perSecond(1_001_000)).toBe(1);
});
