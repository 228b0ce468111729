// What each `npm run` command does, step by step; a step that fails ends the command with its exit code.
const jest = ['node', 'node_modules/jest/bin/jest.js'];
const app =
  (name, file = 'main') =>
  (args) => [['node', '--disable-warning=ExperimentalWarning', `apps/${name}/src/${file}.ts`, ...args]];
const release =
  (...command) =>
  (args) => [['node', '--disable-warning=ExperimentalWarning', 'apps/release/src/main.ts', ...command, ...args]];

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
  generate: () => [['node', '--disable-warning=ExperimentalWarning', 'tools/generate.ts']],
  format: () => [['biome', 'format', '--write', '.']],
  bundle: release('bundle'),
  image: release('build'),
  release: release(),
  cluster: (args) => [
    ['node', '--disable-warning=ExperimentalWarning', 'packages/testing/real-cluster/src/main.ts', ...args],
  ],
  demo: app('sandbox', 'demo'),
  e2e: (args) => [['node', '--disable-warning=ExperimentalWarning', 'e2e/src/main.ts', ...args]],
  bench: (args) => [['node', '--disable-warning=ExperimentalWarning', 'apps/bench/src/main.ts', ...args]],
  main: app('main'),
  gatherer: app('gatherer'),
  sandbox: app('sandbox'),
};
