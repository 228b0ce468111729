export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/{apps,packages}/*/test/**/*.test.ts', '<rootDir>/tools/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/tools/strip-transform.mjs' },
};
