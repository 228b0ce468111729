import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ArchiveWriter, inspectArchive } from '@insights/archive';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import { FakeCluster } from '@insights/fake-cluster';
import type { GatherFunction } from '@insights/gathering';
import { silentLogger, systemClock } from '@insights/process';
import { recoverRuns } from '../../src/interrupted/recover-runs.ts';
import { gather } from '../../src/run/gather.ts';
import type { GatherPlan } from '../../src/run/gather-plan.ts';
import { recordsOf } from '../guard/records-of.ts';
import { gatherFunction, plan, temporaryFolder, version } from '../fixtures.ts';

const runProgram = promisify(execFile);
const identity = { id: '01JD5Z0000000000000000000A', requestId: 'r-1', startedAt: '2026-01-01T00:00:00.000Z' };
const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const dns = {
  apiVersion: 'config.openshift.io/v1',
  kind: 'DNS',
  metadata: { name: 'cluster' },
  spec: { baseDomain: 'abc.example.com' },
};

function recording(id: string): GatherFunction {
  return gatherFunction(id, (context) => context.record({ path: `config/${id}.json`, bytes: `"${id}"` }));
}

const hanging = gatherFunction('a/z', ({ clock, signal }) => clock.sleep(1_000_000_000, signal));

/** Gathers until the first function was told of, and leaves what a kill would leave then. It ends with its scope. */
async function leaveBehind(functions: readonly GatherFunction[], changes: Partial<GatherPlan>) {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const cluster = opened.use(await FakeCluster.start({ tls: false, objects: [dns] }));
  const kubeconfig = join(folder.path, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
  const storagePath = join(folder.path, 'left');
  await mkdir(storagePath);
  const elsewhere = join(folder.path, 'elsewhere');
  const environment = {
    openCluster: async () => new ClusterReader({ credentials, userAgent: 'test', clock: systemClock }),
    storagePath: elsewhere,
    ownNamespace: 'openshift-insights',
    sinceSeconds: 7200,
    version,
    clock: systemClock,
    log: silentLogger(),
  };
  const stop = new AbortController();
  const told = Promise.withResolvers<void>();
  const observer = { onProgress: () => {}, onFunction: () => told.resolve() };
  const scene = { environment, observer, identity };
  const gathering = gather(plan([...functions, hanging], changes), scene, stop.signal);
  opened.defer(async () => {
    stop.abort();
    await gathering;
  });
  await told.promise;
  for (const name of await readdir(elsewhere)) {
    const left = name.replace(/^\.insights-\d+-\d+-\d+/, '.insights-4194305-1-1');
    await rename(join(elsewhere, name), join(storagePath, left));
  }
  const moved = opened.move();
  return { path: storagePath, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

function recover(storagePath: string) {
  return recoverRuns({ storagePath, clock: systemClock, version, log: silentLogger() });
}

describe('a run whose process was killed', () => {
  it('is partial at the next start, with what its ended functions recorded and metadata that say so', async () => {
    await using folder = await leaveBehind([recording('a/a')], {});

    const [recovered] = await recover(folder.path);

    expect(recovered?.run).toMatchObject({
      ...identity,
      phase: 'Partial',
      message: 'interrupted: the gatherer ended while this run was in progress',
      functions: [{ name: 'a/a', records: 1, errors: [] }],
      progress: { functionsDone: 1, functionsTotal: 2, records: 1 },
      archive: { records: 2, partial: true },
    });
    const { archive = null } = recovered?.run ?? {};
    const records = await recordsOf(folder.path, { phase: 'Partial', archive, message: '' });
    expect([...records.keys()]).toEqual(['config/a/a.json', 'insights-operator/gathers.json']);
    const metadata = JSON.parse(records.get('insights-operator/gathers.json') ?? '') as { status_reports: object[] };
    expect(metadata).toMatchObject({ interrupted: recovered?.run.message, is_global_obfuscation_enabled: false });
    expect(metadata.status_reports).toMatchObject([
      { name: 'a/a', records_count: 1, errors: null },
      { name: 'a/z', records_count: 0, errors: [`not in the archive: ${recovered?.run.message}`] },
      { name: 'a' },
    ]);
    await recovered?.forget();
    expect(await recover(folder.path)).toEqual([]);
  });

  it('leaves nothing on the disk that the archive must not have, and says that its table is lost', async () => {
    const saying = gatherFunction('a/a', async (context) => {
      await context.record({ path: 'config/a.json', bytes: '"x.abc.example.com 203.0.113.77"' });
      context.error(new Error(`cannot reach 203.0.113.77 (x.abc.example.com) with ${key}`));
    });
    await using folder = await leaveBehind([saying], { obfuscation: new Set(['networking']) });
    const names = await readdir(folder.path);
    const journal = await readFile(join(folder.path, names.find((name) => name.endsWith('.journal')) ?? ''), 'utf8');

    expect(journal).toContain('cannot reach');
    expect(journal).not.toMatch(/203\.0\.113\.77|abc\.example\.com|PRIVATE KEY-----\\n\w{20}/);
    expect(journal).not.toContain(key.split('\n')[1] ?? '');
    const [recovered] = await recover(folder.path);
    expect(recovered?.run.warnings).toEqual([
      'obfuscation: the translation table of this archive was lost with its process; what it hides cannot be revealed',
    ]);
    const { archive = null } = recovered?.run ?? {};
    const records = await recordsOf(folder.path, { phase: 'Partial', archive, message: '' });
    expect([...records.values()].join()).not.toMatch(/203\.0\.113\.77|abc\.example\.com/);
    expect(records.get('insights-operator/gathers.json')).toContain('"is_global_obfuscation_enabled":true');
  });

  it.each<[string, object, object]>([
    ['no run at all', {}, {}],
    ['an id that is a path', { ...identity, id: '../x', functions: [], isObfuscating: false }, {}],
    ['functions that are no names', { ...identity, functions: [1], isObfuscating: false }, {}],
    ['a note that is no report', { ...identity, functions: ['a/a'], isObfuscating: false }, { name: 7 }],
  ])('is nothing when its journal is of %s', async (_what, about, note) => {
    await using folder = await temporaryFolder();
    const elsewhere = join(folder.path, 'elsewhere');
    const journal = { ...about };
    await using writer = await ArchiveWriter.create({ directory: elsewhere, clock: systemClock, journal });
    await writer.add({ path: 'config/id', bytes: 'x' });
    await writer.note({ ...note });
    for (const name of await readdir(elsewhere)) {
      await rename(join(elsewhere, name), join(folder.path, name.replace(/-\d+-\d+-\d+/, '-4194305-1-1')));
    }

    expect(await recover(folder.path)).toEqual([]);
    expect(await readdir(folder.path)).toEqual(['elsewhere']);
  });
});

describe('a run whose disk takes no more bytes', () => {
  it('is partial, with a whole archive of what was known to be on the disk, which says what is not', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    await cluster.writeKubeconfig(join(folder.path, 'kubeconfig'));
    const storagePath = join(folder.path, 'archives');
    await mkdir(storagePath);
    const program = join(import.meta.dirname, 'gathering-program.ts');
    const args = [
      process.execPath,
      program,
      storagePath,
      join(folder.path, 'kubeconfig'),
      identity.id,
      '8',
      '50',
      '20000',
    ];

    const { stdout } = await runProgram('sh', ['-c', 'ulimit -f 4096 && exec "$@"', 'sh', ...args]);

    const lines = stdout.trim().split('\n');
    const result = JSON.parse(lines.at(-1) ?? '') as { phase: string; message: string; archive: { name: string } };
    expect(result).toMatchObject({ phase: 'Partial', message: expect.stringMatching(/^cut short: .*EFBIG/) });
    const paths: string[] = [];
    const path = join(storagePath, result.archive.name);
    await inspectArchive(path, { onRecord: (record) => paths.push(record.path) });
    for (const name of lines.slice(0, -1)) {
      const folderOf = `config/${name.replace('kill/', '')}/`;
      expect([name, paths.filter((each) => each.startsWith(folderOf)).length]).toEqual([name, 50]);
    }
    expect(await readdir(storagePath)).toHaveLength(2); // with the journal, which was not forgotten
  });
});
