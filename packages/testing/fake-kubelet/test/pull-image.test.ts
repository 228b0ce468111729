import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Egress } from '@insights/egress';
import { FakeRegistry } from '@insights/fake-registry';
import { systemClock } from '@insights/process';
import { RegistryClient } from '@insights/registry';
import { pack } from 'tar-stream';
import { pullFromRegistry } from '../src/index.ts';

const files = 20;
// More than the reader of a layer has at once: a file is cut in the middle.
const fileBytes = 300_000;

async function layerOfFiles(): Promise<Buffer> {
  const layer = pack();
  for (let index = 0; index < files; index++) layer.entry({ name: `f${index}` }, randomBytes(fileBytes));
  layer.finalize();
  return buffer(layer);
}

async function startPull() {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'pull-'));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  const registry = starting.use(await FakeRegistry.start());
  const egress = new Egress();
  starting.defer(() => egress.close());
  const insecureRegistries = [registry.host];
  const client = new RegistryClient({ egress, clock: systemClock, userAgent: 'test/1', insecureRegistries });
  const digest = registry.pushImage({ repository: 'a/b', layers: [await layerOfFiles()], entrypoint: ['/f0'] });
  const image = `${registry.host}/a/b@${digest}`;
  const started = starting.move();
  return { folder, image, pull: pullFromRegistry(client), [Symbol.asyncDispose]: () => started.disposeAsync() };
}

describe('a pull', () => {
  it('unpacks the layers', async () => {
    await using node = await startPull();
    await node.pull(node.image, node.folder, new AbortController().signal);

    expect(await readdir(node.folder)).toHaveLength(files);
  });

  it('that is ended anywhere fails, and leaves no error that nobody catches', async () => {
    await using node = await startPull();
    expect.assertions(60);
    for (let turns = 0; turns < 60; turns++) {
      await rm(node.folder, { recursive: true });
      const ending = new AbortController();
      const pulling = node.pull(node.image, node.folder, ending.signal);
      const failed = expect(pulling).rejects.toThrow('aborted');
      const isOver = pulling.then(
        () => true,
        () => true,
      );
      while ((await readdir(node.folder).catch(() => [])).length === 0) {
        if (await Promise.race([isOver, setImmediate(false)])) break;
      }
      // Wherever a file is on its way then: named, being made, written to, closed.
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      ending.abort();
      await failed;
    }
  });
});
