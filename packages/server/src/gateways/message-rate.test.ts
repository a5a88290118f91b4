import { describe, expect, it } from 'vitest';
import { MessageRate } from './message-rate.js';

describe('the rate of messages', () => {
  it('[B4] lets a burst through, then as many as are refilled, and says when the next one is taken', () => {
    const rate = new MessageRate(10, 20, 0);
    expect(Array.from({ length: 20 }, () => rate.take(0))).toEqual(Array.from({ length: 20 }, () => 0));
    expect(rate.take(0)).toBe(100);
    expect(rate.take(200)).toBe(0);
    expect(rate.take(200)).toBe(100);
  });

  it('[B4] is a flood when as much again is sent while it is refused, and none when the sender slows down', () => {
    const patient = new MessageRate(10, 20, 0);
    for (let index = 0; index < 39; index += 1) patient.take(0);
    expect(patient.isFlood).toBe(false);
    expect(patient.take(2_100)).toBe(0);
    const flood = new MessageRate(10, 20, 0);
    for (let index = 0; index < 40; index += 1) flood.take(0);
    expect(flood.isFlood).toBe(true);
  });

  it('[B4] does not care for a clock that is put back, nor hoards over a long pause', () => {
    const rate = new MessageRate(10, 20, 1_000_000);
    for (let index = 0; index < 20; index += 1) rate.take(1_000_000);
    expect(rate.take(0)).toBe(100);
    expect(Array.from({ length: 21 }, () => rate.take(10_000_000)).at(-1)).toBe(100);
  });
});
