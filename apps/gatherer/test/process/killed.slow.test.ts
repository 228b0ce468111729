import { execFileSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspectArchive, readRecords } from '@insights/archive';
import type { GatherRun } from '@insights/contract';
import { recoverRuns } from '@insights/gather-run';
import { silentLogger, systemClock } from '@insights/process';
import { version } from '../fixtures.ts';
import { type CommandResult, GathererSandbox } from './gatherer-process.ts';
import { bundleProgram, type ProgramBundle } from './program-bundle.ts';

// How often the gatherer is killed; a release is tried with 1,000.
const kills = Number(process.env['INSIGHTS_KILLS'] ?? 20);
const sideBySide = 3;
const perKillMilliseconds = 3000;
const objects = 400;
// So that functions end one after the other, and not all at once.
const latencyMilliseconds = 100;
const singletons = [
  'ClusterVersion',
  'Infrastructure',
  'Network',
  'DNS',
  'Ingress',
  'FeatureGate',
  'OAuth',
  'Scheduler',
  'Proxy',
  'Image',
  'Authentication',
];

let program: ProgramBundle;
beforeAll(async () => {
  program = await bundleProgram();
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
});

interface Tally {
  /** Kills that came before anything was known to be on the disk. */
  nothing: number;
  /** Those that left something that the next start made an archive of. */
  recovered: number;
  /** Those that came when the archive was whole, or too late. */
  whole: number;
  /** Functions that had been told of. */
  told: number;
}

describe('a gatherer that is killed at any moment', () => {
  it(
    `leaves a readable archive with every function that it told of, ${kills} times`,
    async () => {
      await using sandbox = await GathererSandbox.start(program);
      fill(sandbox);
      const whole = await timed(() => sandbox.run('gather', '--log-level', 'error'));
      expect(whole.result).toMatchObject({ exitCode: expect.any(Number), stdout: expect.stringMatching(/\.tar\.gz/) });
      const tally: Tally = { nothing: 0, recovered: 0, whole: 0, told: 0 };

      let left = kills;
      const killOneAfterTheOther = async (storagePath: string) => {
        while (left > 0) {
          left -= 1;
          await rm(storagePath, { recursive: true, force: true });
          const args = ['gather', '--log-level', 'error', '--storage-path', storagePath];
          await examine(storagePath, await sandbox.runKilled(anyMoment(whole.milliseconds), ...args), tally);
        }
      };
      const lanes = Array.from({ length: sideBySide }, (_, lane) =>
        killOneAfterTheOther(`${sandbox.storagePath}-${lane}`),
      );
      await Promise.all(lanes);

      process.stdout.write(`${kills} kills: ${JSON.stringify(tally)}\n`);
      expect(tally.nothing + tally.recovered + tally.whole).toBe(kills);
    },
    30_000 + kills * perKillMilliseconds,
  );
});

function fill({ cluster }: GathererSandbox): void {
  cluster.fail({ match: {}, times: 0, latencyMilliseconds });
  for (const kind of singletons) {
    const spec = { clusterID: '5d0a2d0a-7c1e-4a2b-9a57-0d6d5e1f3a11', text: 'x'.repeat(5000) };
    const name = kind === 'ClusterVersion' ? 'version' : 'cluster';
    cluster.put({ apiVersion: 'config.openshift.io/v1', kind, metadata: { name }, spec, status: {} });
  }
  for (let index = 0; index < objects; index += 1) {
    const labels = Object.fromEntries(Array.from({ length: 40 }, (_, label) => [`l${label}`, randomText()]));
    for (const kind of ['Node', 'PersistentVolume']) {
      cluster.put({ apiVersion: 'v1', kind, metadata: { name: `a-${index}`, labels }, spec: {}, status: {} });
    }
  }
}

function randomText(): string {
  return Math.random().toString(36);
}

// Little is at stake before the program has begun, which takes half of its time.
function anyMoment(wholeMilliseconds: number) {
  if (Math.random() < 0.1) return { from: 'start', milliseconds: wholeMilliseconds * Math.random() } as const;
  return { from: 'first word', milliseconds: wholeMilliseconds * Math.random() } as const;
}

async function timed(work: () => Promise<CommandResult>): Promise<{ result: CommandResult; milliseconds: number }> {
  const started = systemClock.monotonicMilliseconds();
  const result = await work();
  return { result, milliseconds: systemClock.monotonicMilliseconds() - started };
}

async function examine(storagePath: string, { stderr }: CommandResult, tally: Tally): Promise<void> {
  const ended = [...stderr.matchAll(/^([a-z_]+\/\S+): (\d+) record/gm)];
  const told = ended.map(([, name = '']) => name);
  const hasRecords = ended.some(([, , records]) => records !== '0');
  tally.told += told.length;
  const recovered = await recoverRuns({ storagePath, clock: systemClock, version, log: silentLogger() });
  const names = await archivesIn(storagePath);
  for (const { run, forget } of recovered) {
    await forget();
    if (run.archive) expect(names).toContain(run.archive.name);
  }
  expect(names.length).toBeLessThanOrEqual(1);
  for (const name of names) await requireWhole(join(storagePath, name), told);
  expect(names.length > 0 || !hasRecords).toBe(true);
  count(tally, names, recovered[0]?.run);
  expect(await leftIn(storagePath)).toEqual(names);
}

function count(tally: Tally, names: readonly string[], run: GatherRun | undefined): void {
  if (names.length === 0) tally.nothing += 1;
  else if (run?.message.startsWith('interrupted: ')) tally.recovered += 1;
  else tally.whole += 1;
}

async function requireWhole(path: string, told: readonly string[]): Promise<void> {
  const { records, gathering, findings } = await inspectArchive(path);
  execFileSync('tar', ['tzf', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const there = await functionsIn(path);
  expect(told.filter((name) => !there.has(name))).toEqual([]);
  // Those of functions that had not ended are there too, and the metadata.
  expect(records).toBeGreaterThan(gathering?.records ?? 0);
}

/** Names of functions of which an archive says that it has all of their records. */
async function functionsIn(path: string): Promise<ReadonlySet<string>> {
  let text = '{}';
  for await (const record of readRecords(path)) {
    if (record.path !== 'insights-operator/gathers.json') continue;
    text = Buffer.concat(await Array.fromAsync(record.contents)).toString();
  }
  const { status_reports } = JSON.parse(text) as { status_reports: { name: string; errors: string[] | null }[] };
  const whole = status_reports.filter(({ errors }) => !errors?.some((error) => error.startsWith('not in the archive')));
  return new Set(whole.map(({ name }) => name));
}

async function archivesIn(storagePath: string): Promise<string[]> {
  return (await leftIn(storagePath)).filter((name) => name.startsWith('insights-'));
}

// What a kill leaves beside an archive is a file that nobody has begun to write to: it goes with the next gather.
async function leftIn(storagePath: string): Promise<string[]> {
  const names = await readdir(storagePath).catch(() => []);
  return names.filter((name) => !name.endsWith('.tmp'));
}
