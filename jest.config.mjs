export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: [
    '<rootDir>/{apps,packages,packages/testing}/*/test/**/*.test.ts',
    '<rootDir>/{e2e,tools}/test/**/*.test.ts',
  ],
  // A test that hangs must end; one that waits for a busy disk must not.
  testTimeout: 30_000,
  transform: { '^.+\\.ts$': '<rootDir>/tools/strip-transform.mjs' },
};
