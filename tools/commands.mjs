// What each `npm run` command does, step by step; a step that fails ends the command with its exit code.
const node = ['node', '--import=./tools/launchers.mjs', '--disable-warning=ExperimentalWarning'];
const jest = [...node, 'node_modules/jest/bin/jest.js'];
const program =
  (path, ...command) =>
  (args) => [[...node, path, ...command, ...args]];

/** Command name → the steps it runs, each a program and its arguments. */
export const commands = {
  test: (args) =>
    args.length > 0
      ? [[...jest, ...args]]
      : [
          ['tsc', '--noEmit'],
          ['oxlint', '--type-aware', '--deny-warnings'],
          ['biome', 'format', '.'],
          [...jest, '--silent=false'],
        ],
  generate: program('tools/generate.ts'),
  format: (args) => [['biome', 'format', '--write', ...(args.length > 0 ? args : ['.'])]],
  bundle: program('apps/release/src/main.ts', 'bundle'),
  image: program('apps/release/src/main.ts', 'build'),
  release: program('apps/release/src/main.ts'),
  cluster: program('packages/testing/real-cluster/src/main.ts'),
  demo: program('apps/sandbox/src/demo.ts'),
  e2e: program('e2e/src/main.ts'),
  bench: program('apps/bench/src/main.ts'),
  main: program('apps/main/src/main.ts'),
  gatherer: program('apps/gatherer/src/main.ts'),
  insights: program('apps/insights/src/main.ts'),
  sandbox: program('apps/sandbox/src/main.ts'),
};
