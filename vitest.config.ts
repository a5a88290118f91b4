import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'catalogs/*.test.ts',
      'tests/**/*.test.{ts,tsx}',
      'tools/**/*.test.js',
      'bench/**/*.test.js',
    ],
    // Real gateways, databases and browsers start here; a machine with two cores is enough for two at a time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
