import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What every configuration of jest here has in common: Node runs TypeScript and ES modules, jest the tests. */
export const preset = {
  runtime: path('./runtime.mjs'),
  testEnvironment: path('./environment.mjs'),
  reporters: ['default', path('./ending.mjs')],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
};
