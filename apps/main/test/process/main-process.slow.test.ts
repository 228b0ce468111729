import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@insights/process';
import { canary, MainOnFakes } from '../support/main-on-fakes.ts';
import { waitUntil } from '../support/wait-until.ts';
import { bundleProgram } from './program-bundle.ts';

let program: Awaited<ReturnType<typeof bundleProgram>>;

beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);
afterAll(async () => {
  await program[Symbol.asyncDispose]();
});

describe('insights-operator-main', () => {
  it('explains its flags with --help', explainsFlags, 15_000);
  it('names what is wrong in flags, environment and configuration, and exits with 2', namesBadInput, 30_000);
  it('ends on SIGTERM within ten seconds, with 0, and has told no token to anybody', endsQuietly, 30_000);
});

async function explainsFlags() {
  const { exitCode, stdout } = await run(['--help'], {});

  expect(exitCode).toBe(0);
  for (const flag of [
    '--config',
    '--kubeconfig',
    '--listen',
    '--local-listen',
    '--tls-cert',
    '--tls-key',
    '--log-level',
  ]) {
    expect(stdout).toContain(flag);
  }
}

async function namesBadInput() {
  await using main = await MainOnFakes.create();
  const { env, args } = main;
  const config = join(main.folder, 'bad.yaml');
  await writeFile(config, 'interval: soon\nfastTrack: {mode: fast}\nunheardOf: 1\n');
  const { POD_UID: _, RELEASE_VERSION: __, ...lacking } = env;
  const cases: readonly (readonly [RegExp, readonly string[], NodeJS.ProcessEnv])[] = [
    [/--unheard-of/, [...args, '--unheard-of'], env],
    [/--log-level must be one of/, ['--log-level=loud'], env],
    [/--listen: listen address "8443"/, [...args, '--listen=8443'], env],
    [/--local-listen: must be tcp:\/\/127\.0\.0\.1:PORT/, [...args, '--local-listen=tcp://0.0.0.0:8444'], env],
    [/--local-listen: must be tcp:\/\/127\.0\.0\.1:PORT/, [...args, '--local-listen=unix:/tmp/x'], env],
    [/--tls-cert needs --tls-key/, [...args, '--tls-cert=/tmp/tls.crt'], env],
    [/POD_UID, RELEASE_VERSION/, args, lacking],
    [/RELEASE_VERSION: "nonsense" must be a version/, args, { ...env, RELEASE_VERSION: 'nonsense' }],
    [/RELATED_IMAGE_GATHERER: "garbage" must name an image/, args, { ...env, RELATED_IMAGE_GATHERER: 'garbage' }],
    [/unheardOf [\s\S]* interval [\s\S]* fastTrack\.mode must be one of/, [...args, `--config=${config}`], env],
    [/nowhere\.yaml \(--config\)/, [...args, '--config=/nowhere.yaml'], env],
    [/nowhere\.kubeconfig/, [...args, '--kubeconfig=/nowhere.kubeconfig'], env],
  ];

  const results = await Promise.all(cases.map(([, given, environment]) => run(given, environment)));

  for (const [index, { exitCode, stderr }] of results.entries()) {
    expect(stderr).toMatch(cases[index]?.[0] ?? /$^/);
    expect(exitCode).toBe(2);
  }
}

async function endsQuietly() {
  await using main = await MainOnFakes.create();
  const child = start([...main.args, '--log-level=trace'], main.env);
  const output = collect(child);
  const [health, local] = await waitUntil('the start', () => {
    const addresses = [...output.text.matchAll(/"address":"([^"]+)","serves":"(\w+)/g)];
    const of = (serves: string) => addresses.find((match) => match[2] === serves)?.[1];
    const found = [of('health'), of('status')] as const;
    return found[0] !== undefined && found[1] !== undefined && found;
  });
  await waitUntil('an upload', () => main.console.uploads.length > 0);
  const answers = await Promise.all(
    [`${local}/status`, `${health}/metrics`, `${local}/rollout/history`, `${local}/nothing`, `${health}/status`].map(
      async (url) => (await fetch(url)).text(),
    ),
  );

  const signalled = systemClock.monotonicMilliseconds();
  child.kill('SIGTERM');
  const [exitCode] = (await once(child, 'close')) as [number | null];

  expect(exitCode).toBe(0);
  expect(systemClock.monotonicMilliseconds() - signalled).toBeLessThan(10_000);
  const everything = [output.text, ...answers, JSON.stringify(told(main))].join('\n');
  expect(everything).not.toContain(canary);
  expect(everything).not.toContain(Buffer.from(canary).toString('base64'));
  expect(everything).not.toContain(main.cluster.adminToken);
}

/** Every object that `main` wrote for others to read. */
function told(main: MainOnFakes): readonly object[] {
  const namespace = 'openshift-insights';
  return [
    ...main.cluster.list({ group: 'config.openshift.io', version: 'v1', resource: 'clusteroperators' }),
    ...main.cluster.list({ group: '', version: 'v1', resource: 'events', namespace }),
    ...main.cluster.list({ group: '', version: 'v1', resource: 'configmaps', namespace }),
    ...main.cluster.list({ group: '', version: 'v1', resource: 'pods', namespace }),
    main.support(),
  ];
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = start(args, env);
  const streams = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text: Buffer) => (streams.stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (streams.stderr += text.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...streams };
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [program.path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(child: ChildProcess): { readonly text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (output.text += text.toString()));
  return output;
}
