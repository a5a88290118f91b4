import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SlowReaders } from '../slow-readers.js';
import { GroupCompression } from './group-compression.js';
import { eventually } from './testing/eventually.js';
import { batchOf, type Joined, RawOutputs, textOf } from './testing/raw-outputs.js';

let outputs: RawOutputs;
beforeEach(async () => {
  outputs = new RawOutputs({ isDirect: true, compression: new GroupCompression(), slowReaders: new SlowReaders() });
  await outputs.start();
});
afterEach(() => outputs.stop());

let serial = 0;
/** Like an update: the same words each time, other numbers. */
function said(): object {
  serial += 1;
  return {
    view: 'v1',
    sequence: serial,
    previous: serial - 1,
    series: [{ key: 'meter', power_w: (serial * 7919) % 997 }],
  };
}

interface Member extends Joined {
  readonly expected: string[];
}
const join = async (offer?: Parameters<RawOutputs['join']>[0]): Promise<Member> => ({
  ...(await outputs.join(offer)),
  expected: [],
});

function write(members: readonly Member[], group: object | undefined, frames = 1): void {
  const all = Array.from({ length: frames }, said);
  const batch = batchOf(all, group);
  for (const { output, expected } of members) {
    output.write(batch);
    expected.push(...all.map(textOf));
  }
}

const everybodyHeard = (members: readonly Member[]): Promise<void> =>
  eventually(() => expect(members.map(({ heard }) => heard)).toEqual(members.map(({ expected }) => expected)));

const sentBytes = ({ socket }: Member): number => socket.bytesWritten;

it('[W28] a group is sent a fraction of the bytes, and reads the same', async () => {
  const members = [await join(), await join()];
  const before = members.map(sentBytes);
  for (let tick = 0; tick < 50; tick += 1) write(members, members);
  await everybodyHeard(members);
  const plain = members[0]?.expected.join('').length ?? 0;
  for (const [index, member] of members.entries()) {
    expect(sentBytes(member) - (before[index] ?? 0)).toBeLessThan(plain * 0.35);
  }
});

/** What happens to three groups; numbers name members and groups, whichever there are. */
const life = fc.array(
  fc.record({
    happens: fc.constantFrom('tick', 'tick', 'tick', 'tick', 'tick', 'join', 'leave', 'move', 'answer'),
    member: fc.nat(11),
    group: fc.nat(2),
    missing: fc.array(fc.nat(11), { maxLength: 2 }),
    frames: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 100, maxLength: 200 },
);

it('[W28] members join, miss batches, change groups and leave, and all read what was said', async () => {
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const groups = [{}, {}, {}];
      const everybody = [await join(), await join()];
      const present = new Map(everybody.map((member) => [member, groups[0]]));
      for (const { happens, member: index, group, missing, frames } of steps) {
        const member = everybody[index % everybody.length] as Member;
        if (happens === 'join' && everybody.length < 12) {
          const joined = await join();
          everybody.push(joined);
          present.set(joined, groups[group]);
        }
        if (happens === 'leave') present.delete(member);
        if (happens === 'move') present.set(member, groups[group]);
        if (happens === 'answer') {
          member.output.sendText('an answer');
          member.expected.push('an answer');
          write([member], undefined);
        }
        if (happens !== 'tick') continue;
        const hearing = everybody.filter(
          (one, number) => present.get(one) === groups[group] && !missing.includes(number),
        );
        write(hearing, groups[group], frames);
      }
      await everybodyHeard(everybody);
      for (const { client } of everybody) client.terminate();
    }),
    // A failing life takes long to be made shorter: each attempt waits for what does not come.
    { numRuns: 20, endOnFailure: true },
  );
});

it('[W28] who offers nothing, or what a shared stream cannot meet, is served uncompressed in the same group', async () => {
  const members = [await join(), await join(), await join(false)];
  members.push(await join({ serverNoContextTakeover: true }), await join({ serverMaxWindowBits: 9 }));
  expect(members.map(({ client }) => client.extensions)).toEqual([
    'permessage-deflate',
    'permessage-deflate',
    '',
    '',
    '',
  ]);
  for (let tick = 0; tick < 20; tick += 1) write(members, members);
  await everybodyHeard(members);
  const [first = 0, , third = 0] = members.map(sentBytes);
  expect(first).toBeLessThan(third);
});

it('[W28] for one session alone nothing is compressed', async () => {
  const [member, plain] = [await join(), await join(false)];
  const before = [member, plain].map(sentBytes);
  for (let tick = 0; tick < 5; tick += 1) {
    const batch = said();
    member.output.write(batchOf([batch], member));
    plain.output.write(batchOf([batch], plain));
  }
  const [sent, sentPlain] = [member, plain].map((one, index) => sentBytes(one) - (before[index] ?? 0));
  expect(sent).toBe(sentPlain);
});
