import { describe, expect, it } from 'vitest';
import { fill, TopicPattern } from './topic-pattern.js';

describe('topic patterns', () => {
  it('[Q0] named levels are one level each, and what is asked of the broker has a plus for each', () => {
    const pattern = new TopicPattern('energy/{tenantId}/meters/{meterId}');
    expect(pattern.filter).toBe('energy/+/meters/+');
    expect(Object.fromEntries(pattern.match('energy/t/meters/m.1') ?? [])).toEqual({ tenantId: 't', meterId: 'm.1' });
    for (const topic of ['energy/t/meters/m/1', 'energy//meters/m', 'energy/t/meters/', 'x/energy/t/meters/m']) {
      expect(pattern.match(topic), topic).toBeUndefined();
    }
  });

  it('[Q0] a name may be a part of a level, and signs of regular expressions are themselves', () => {
    const pattern = new TopicPattern('{device}/status/em1:{component}');
    expect(pattern.filter).toBe('+/status/+');
    expect(pattern.match('a/status/em1:0')?.get('component')).toBe('0');
    expect(pattern.match('a/status/em1data:0')).toBeUndefined();
    expect(new TopicPattern('a.b/{x}').match('aXb/1')).toBeUndefined();
  });

  it.each(['', '$SYS/{x}', '#', 'a/+', 'a/{', '{a}{b}', '{a}/{a}', 'a\0b'])('[Q0] %j is refused', (text) => {
    expect(() => new TopicPattern(text)).toThrow();
  });

  it('[Q0] what a topic says is put into a text as it is', () => {
    expect(fill('{a}-gas {b}', new Map([['a', '$&{b}']]))).toBe('$&{b}-gas {b}');
  });
});
