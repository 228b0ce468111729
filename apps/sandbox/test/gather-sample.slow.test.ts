import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@insights/fake-cluster';
import { extract } from 'tar-stream';
import { root, startSandbox } from './support/program.ts';
import { differences, expectedDifferences, readSample, sampleFolder } from './support/sample-archive.ts';

const run = promisify(execFile);
const files = await readSample();
const isThere = files.length > 0;
if (!isThere) process.stderr.write(`Skipped: there is no sample archive at ${sampleFolder}\n`);

const hasPython = await run('python3', ['--version']).then(
  () => true,
  () => false,
);
if (!hasPython) process.stderr.write('Skipped: there is no python3 to read the archive with\n');
const itWithPython = hasPython ? it : it.skip;

const readWithPython = `
import sys, tarfile
with tarfile.open(sys.argv[1]) as archive:
    for member in archive:
        print(member.name, len(archive.extractfile(member).read()))
`;

(isThere ? describe : describe.skip)('the sample archive, loaded into the sandbox and gathered by the program', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let archive: string;
  let records: ReadonlyMap<string, Buffer>;

  beforeAll(async () => {
    sandbox = await startSandbox(['--objects', sampleFolder]);
    const program = join(root, 'apps/gatherer/src/main.ts');
    const storage = join(sandbox.folder, 'archives');
    // There is no kubelet behind the nodes of the sample.
    const exclude = ['--exclude', 'clusterconfig/node_logs'];
    const flags = ['--kubeconfig', sandbox.line.kubeconfig, '--storage-path', storage, ...exclude];
    const { stdout } = await run(process.execPath, [program, 'gather', ...flags]);
    archive = stdout.trim().split('\n').at(-1) ?? '';
    records = await readArchive(archive);
  }, 60_000);

  afterAll(() => sandbox[Symbol.asyncDispose]());

  it.each(files.map(({ path, content }) => [path, content] as const))('gives %s again', (path, content) => {
    const record = JSON.parse(records.get(path)?.toString() ?? 'null') as JsonValue;

    expect(differences(content, record)).toEqual(expectedDifferences(path).toSorted());
  });

  it('begins with the id of the cluster', () => {
    const version = files.find(({ path }) => path === 'config/version.json');

    expect([...records.keys()][0]).toBe('config/id');
    expect(version).toMatchObject({ content: { spec: { clusterID: records.get('config/id')?.toString() } } });
  });

  it('can be read by tar', async () => {
    const { stdout } = await run('tar', ['tzf', archive]);

    expect(stdout.trim().split('\n')).toEqual([...records.keys()]);
  });

  itWithPython('can be read by Python', async () => {
    const { stdout } = await run('python3', ['-c', readWithPython, archive]);

    expect(stdout.trim().split('\n')).toEqual([...records].map(([path, { length }]) => `${path} ${length}`));
  });
});

async function readArchive(path: string): Promise<Map<string, Buffer>> {
  const members = extract();
  members.end(gunzipSync(await readFile(path)));
  const records = new Map<string, Buffer>();
  for await (const entry of members) records.set(entry.header.name, await buffer(entry));
  return records;
}
