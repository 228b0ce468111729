import { preset } from './tools/jest/preset.mjs';

export default {
  ...preset,
  testMatch: [
    '<rootDir>/{apps,packages,packages/testing}/*/test/**/*.test.ts',
    '<rootDir>/{e2e,tools}/test/**/*.test.ts',
  ],
  // A test that hangs must end; one that waits for a busy disk must not.
  testTimeout: 30_000,
  // Jest leaves one processor to itself, which is half of a machine with two.
  maxWorkers: '100%',
};
