import { preset } from '../tools/jest/preset.mjs';

export default {
  ...preset,
  rootDir: '..',
  testMatch: ['<rootDir>/e2e/suites/*.e2e.ts'],
  testEnvironment: '<rootDir>/e2e/jest/environment.mjs',
  reporters: [...preset.reporters, '<rootDir>/e2e/jest/end-without-stage.mjs'],
  testSequencer: '<rootDir>/e2e/jest/suite-order.mjs',
  // A kubelet takes its time, and a test that hangs must end.
  testTimeout: 180_000,
  verbose: true,
};
