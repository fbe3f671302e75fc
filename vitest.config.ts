import { defineConfig } from 'vitest/config'

// One process per test file (`forks`): the embedded engine takes one data directory per process.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ['src/**/*.test.ts', 'packages/**/*.test.ts', 'test/**/*.test.ts'],
  },
})
