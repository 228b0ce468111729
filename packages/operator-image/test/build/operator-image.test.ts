import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { ImageLayout } from '@insights/oci';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extract } from 'tar-stream';
import { findProgram } from '../../src/build/programs.ts';
import { buildOperatorImage, imageLabels } from '../../src/index.ts';
import type { BuiltOperatorImage } from '../../src/build/build-operator-image.ts';
import { identityOf, root } from '../support.ts';

const run = promisify(execFile);
const missing = [
  ...((await findProgram('podman')) ? [] : ['podman']),
  ...((await findProgram('runc')) ? [] : ['runc']),
  ...(process.getuid?.() === 0 ? [] : ['the rights of root']),
];
const reason = missing.length === 0 ? '' : ` (SKIPPED: there is no ${missing.join(', no ')})`;
const identity = identityOf('4.20.7');
// A cold cache of npm's.
const buildMilliseconds = 240_000;

(missing.length === 0 ? describe : describe.skip)(`the image, built on bases of this machine${reason}`, () => {
  let folder: string;
  let image: BuiltOperatorImage;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'operator-image-'));
    const name = 'localhost/insights-operator:test';
    const options = { root, identity, name, bases: 'local', layout: join(folder, 'layout') } as const;
    image = await buildOperatorImage(options, AbortSignal.timeout(buildMilliseconds));
  }, buildMilliseconds);
  afterAll(() => rm(folder, { recursive: true }));

  it('runs as any user of group 0, without network, capabilities or a root that can be written', async () => {
    const { stdout } = await runImage(['version']);

    expect(JSON.parse(stdout)).toMatchObject({ version: '4.20.7', revision: identity.revision });
  });

  it('passes its own test', async () => {
    expect((await runImage(['self-test'])).stderr).toBe('');
  });

  it('has main as its second program', async () => {
    const { stdout } = await runImage(['--help'], ['--entrypoint=insights-operator-main']);

    expect(stdout).toContain('insights-operator-main');
  });

  it('has the command line for people as its third', async () => {
    const { stdout } = await runImage(['version'], ['--entrypoint=insights']);

    expect(stdout).toContain(`insights 4.20.7 (`);
  });

  it('says what it is', async () => {
    const layout = new ImageLayout(image.layout);
    const { document } = await layout.image();
    const { config } = JSON.parse(await readFile(layout.blobPath(document.config.digest), 'utf8')) as {
      config: { Labels: Record<string, string>; User: string };
    };

    expect(config.Labels).toEqual(imageLabels(identity));
    expect(config.User).toBe('1001:0');
  });

  it('has Node.js and the three programs to run, and nothing of the machine it was made on', async () => {
    const { names, found } = await searchLayers([root, '/cache/source', 'npmrc']);

    expect(names.filter((name) => /bin\/./.test(name)).toSorted()).toEqual([
      'nodejs/bin/node',
      'usr/bin/insights',
      'usr/bin/insights-operator',
      'usr/bin/insights-operator-main',
    ]);
    expect(found).toEqual([]);
  });

  it('is at most 60 MB to download', async () => {
    const { document } = await new ImageLayout(image.layout).image();

    expect(document.layers.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(60e6);
  });

  async function runImage(args: readonly string[], flags: readonly string[] = []) {
    const limit = (await run('sh', ['-c', 'ulimit -Hn'])).stdout.trim();
    const hardened = ['--read-only', '--network=none', '--cap-drop=all', '--user=12345:0'];
    const limits = [`--ulimit=nofile=${limit}:${limit}`, '--ulimit=nproc=1000:1000'];
    const podman = ['--runtime=runc', '--cgroup-manager=cgroupfs', '--events-backend=file'];
    return run('podman', [...podman, 'run', '--rm', ...hardened, ...limits, ...flags, image.name, ...args]);
  }

  async function searchLayers(texts: readonly string[]): Promise<{ names: string[]; found: string[] }> {
    const layout = new ImageLayout(image.layout);
    const names: string[] = [];
    const found: string[] = [];
    for (const { digest } of (await layout.image()).document.layers) {
      const archive = createReadStream(layout.blobPath(digest)).pipe(createGunzip()).pipe(extract());
      for await (const entry of archive) {
        const chunks: Buffer[] = [];
        for await (const chunk of entry) chunks.push(chunk as Buffer);
        const content = Buffer.concat(chunks);
        const { name, type } = entry.header;
        if (type === 'file') names.push(name);
        found.push(...texts.filter((text) => content.includes(text)).map((text) => `${text} in ${name}`));
      }
    }
    return { names, found };
  }
});
