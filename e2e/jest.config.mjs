import { preset } from '../tools/jest/preset.mjs';

export default {
  ...preset,
  rootDir: '..',
  testMatch: ['<rootDir>/e2e/suites/*.e2e.ts'],
  testSequencer: '<rootDir>/e2e/suite-order.mjs',
  // A kubelet takes its time, and a test that hangs must end.
  testTimeout: 180_000,
  verbose: true,
};
