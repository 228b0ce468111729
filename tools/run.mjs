// Plain JavaScript for Node 20 without dependencies: it runs before anything is installed.
// Installs the pinned Node.js, pnpm and the workspace when they are missing or changed, then runs one command.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from './commands.mjs';
import { isAbandoned } from './launchers.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, 'tools');

function environment() {
  // npm's own settings would be taken for pnpm's.
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const path = [join(tools, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  return {
    // Programs run from source: with what was compiled before they start in half the time.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
  };
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Does the work unless the stamp says that it ran with these inputs. */
function once(stamp, inputs, work) {
  const wanted = hashOf(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function must(command, args, env) {
  // Installation output goes to standard error: standard output belongs to the command that was asked for.
  const result = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (result.status === 0) return;
  console.error(`${command} ${args.join(' ')} failed${result.error ? `: ${result.error.message}` : ''}`);
  process.exit(1);
}

function install() {
  once(join(tools, 'node_modules', '.stamp'), ['tools/package.json'], () =>
    must(
      'npm',
      ['install', '--prefix', tools, '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'],
      process.env,
    ),
  );
  const manifests = workspaceManifests();
  once(join(root, 'node_modules', '.stamp'), ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests], () =>
    must('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], environment()),
  );
}

function workspaceManifests() {
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
  const folders = [...lock.matchAll(/^ {2}(e2e|(?:apps|packages)\/[^:]+):$/gm)].map((match) => match[1]);
  return [
    'package.json',
    ...folders.map((folder) => `${folder}/package.json`).filter((file) => existsSync(join(root, file))),
  ];
}

/** Runs one step with the terminal handed over; resolves to its exit code. */
function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: environment(), stdio: 'inherit' });
    // A terminal sends Ctrl-C to the whole group; a supervisor signals only this process. Pass it on, and wait.
    const passOn = (signal) => child.kill(signal);
    process
      .on('SIGINT', () => {})
      .on('SIGTERM', passOn)
      .on('SIGHUP', passOn);
    child.on('error', (error) => {
      console.error(`cannot run ${command}: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

const [name = '', ...args] = process.argv.slice(2);
const steps = commands[name];
if (!steps) {
  console.error(`unknown command "${name}"; one of: ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}
install();
for (const step of steps(args)) {
  if (isAbandoned()) process.exit(143);
  const code = await run(step);
  if (code !== 0) process.exit(code);
}
