// What `import … from '@jest/globals'` gets. A module that is no test's own (`e2e/src/stage/on-stage.ts`) is loaded once in a
// worker, while each test file has a jest-circus of its own: so these are not that one's functions, they find them when called.
const current = () => globalThis[Symbol.for('insights.jest-globals')];

/** A function, and the functions that hang on it, of the jest-circus that runs now. */
function follow(find) {
  return new Proxy(() => {}, {
    apply: (_, self, args) => Reflect.apply(find(), self, args),
    get(_, key) {
      const value = find()[key];
      return typeof value === 'function' ? follow(() => find()[key]) : value;
    },
  });
}

const names = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'it', 'test'];
export const [afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test] = names.map((name) =>
  follow(() => current()[name]),
);
