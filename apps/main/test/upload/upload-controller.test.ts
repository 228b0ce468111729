import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveStore, ArchiveWriter, type InspectedArchive } from '@insights/archive';
import { UploadClient } from '@insights/console';
import { Egress } from '@insights/egress';
import { FakeConsole } from '@insights/fake-console';
import { silentLogger, systemClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { type UploadAnswer, UploadController } from '../../src/upload/upload-controller.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the upload of archives', () => {
  it('deletes an archive only when it was accepted', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    scene.console.failNext({ on: 'upload', status: 503 });

    scene.run();
    await waitUntil('the failure', () => scene.uploads.failure);
    expect(await scene.names()).toHaveLength(1);
    await waitUntil('the upload', () => scene.uploads.last);

    await waitUntil('the deletion', async () => (await scene.names()).length === 0);
    expect(scene.answers).toEqual([503, 202]);
  });

  it('never sends an archive that fails its inspection, and sends the others', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    const hostile = 'insights-2099-01-01-000000.tar.gz';
    await writeFile(join(scene.folder, hostile), 'not gzip at all');

    scene.run();
    await waitUntil('the upload', () => scene.uploads.last);

    expect(scene.console.uploads).toHaveLength(1);
    expect(await scene.names()).toEqual([hostile]);
  });

  it('is held up by nothing that cannot be sent, and is not said to fail for it', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    // More than are listed at once, and all of them before the good one.
    const junk = Array.from({ length: 1100 }, (_, index) => `insights-2100-${1000 + index}.tar.gz`);
    for (const name of junk) await writeFile(join(scene.folder, name), 'not gzip at all');

    scene.run();
    await waitUntil('the upload', () => scene.uploads.last);

    expect(scene.console.uploads).toHaveLength(1);
    expect(scene.uploads.failure).toBeUndefined();
    expect(scene.uploads.unreadable).toEqual({ count: 1100, message: expect.stringContaining('gzip') });
  });

  it('begins with what main has read back, whatever others are called', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    const [confirmed = ''] = await scene.names();
    await copyFile(join(scene.folder, confirmed), join(scene.folder, 'insights-2100-01-01-000000.tar.gz'));
    scene.gathers.last = { archive: inspected(confirmed) };

    scene.run();
    await waitUntil('the uploads', () => scene.console.uploads.length === 2);

    expect(scene.accepted).toEqual([confirmed, 'insights-2100-01-01-000000.tar.gz']);
  });

  it('forgets what was cleaned up', async () => {
    await using scene = await Scene.start();
    const path = join(scene.folder, 'insights-2100-01-01-000000.tar.gz');
    await writeFile(path, 'not gzip at all');
    scene.run();
    await waitUntil('the look', () => scene.uploads.unreadable);

    await rm(path);
    scene.uploads.wake();

    await waitUntil('the next look', () => scene.uploads.unreadable === undefined);
  });

  it('leaves an archive alone until its gather is judged', async () => {
    await using scene = await Scene.start();
    scene.isJudged = false;
    await scene.writeArchive();

    scene.run();
    await systemClock.sleep(150);
    expect(scene.console.requests).toEqual([]);
    scene.isJudged = true;
    scene.uploads.wake();

    await waitUntil('the upload', () => scene.uploads.last);
  });

  it('never sends what was rejected', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    scene.unreadable = (await scene.names())[0];

    scene.run();
    await systemClock.sleep(150);

    expect(scene.console.requests).toEqual([]);
    expect(await scene.names()).toHaveLength(1);
  });
});

/** The controller on a folder and a service. */
class Scene implements AsyncDisposable {
  isJudged = true;
  unreadable: string | undefined;
  readonly gathers = {
    isJudged: () => this.isJudged,
    isUnreadable: (name: string) => name === this.unreadable,
    last: undefined as { archive: InspectedArchive } | undefined,
  };
  /** Names in the order in which they were accepted. */
  readonly accepted: string[] = [];
  readonly answers: number[] = [];
  readonly console: FakeConsole;
  readonly folder: string;
  readonly uploads: UploadController;
  readonly #stop = new AbortController();
  readonly #stack: AsyncDisposableStack;
  #running: Promise<void> | undefined;

  private constructor(console: FakeConsole, folder: string, stack: AsyncDisposableStack) {
    this.console = console;
    this.folder = folder;
    this.#stack = stack;
    const egress = new Egress();
    stack.defer(() => egress.close());
    const release = { version: '4.20.3', commit: 'unknown' };
    const client = new UploadClient({ egress, clock: systemClock, random: Math.random, release });
    const upload = { endpoint: console.endpoints.endpoint, isEnabled: true };
    this.uploads = new UploadController({
      configuration: { config: { storagePath: folder, intervalSeconds: 0.4, upload }, token: 'token' },
      services: { upload: client },
      cluster: { last: { clusterId: '2b9195d4-85d4-428f-944b-4b46f08911f8' } },
      gathers: this.gathers,
      clock: systemClock,
      random: Math.random,
      log: silentLogger(),
    });
    let answer: UploadAnswer | undefined;
    this.uploads.changed.add({
      wake: () => {
        if (this.uploads.answer && this.uploads.answer !== answer) this.answers.push(this.uploads.answer.statusCode);
        answer = this.uploads.answer;
        const name = this.uploads.last?.archive;
        if (name !== undefined && name !== this.accepted.at(-1)) this.accepted.push(name);
      },
    });
  }

  static async start(): Promise<Scene> {
    const stack = new AsyncDisposableStack();
    const { path } = stack.use(await temporaryFolder());
    return new Scene(stack.use(await FakeConsole.start()), path, stack);
  }

  run(): void {
    this.#running = this.uploads.run(this.#stop.signal);
  }

  async names(): Promise<string[]> {
    return (await new ArchiveStore(this.folder).list()).map(({ name }) => name);
  }

  async writeArchive(): Promise<void> {
    await using writer = await ArchiveWriter.create({ directory: this.folder, clock: systemClock });
    await writer.add({ path: 'config/version.json', bytes: '{}' });
    await writer.finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#stack.disposeAsync();
  }
}

function inspected(name: string): InspectedArchive {
  return { name, bytes: 1, sha256: '', records: 1, uncompressedBytes: 1, capturedAt: new Date(0) };
}
