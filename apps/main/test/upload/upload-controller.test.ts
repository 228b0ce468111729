import { copyFile, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveStore, ArchiveWriter, type InspectedArchive } from '@insights/archive';
import { UploadClient } from '@insights/console';
import { Egress } from '@insights/egress';
import { FakeConsole } from '@insights/fake-console';
import { FakeClock, systemClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { type UploadAnswer, UploadController } from '../../src/upload/upload-controller.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { clusterId } from '../support/cluster-objects.ts';
import { config } from '../support/config.ts';
import { run } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

const random = () => 0.5;

describe('the upload of archives', () => {
  it('deletes an archive only when it was accepted', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    scene.console.failNext({ on: 'upload', status: 503 });

    scene.run();
    await waitUntil('the failure', () => scene.uploads.failure);
    expect(await scene.names()).toHaveLength(1);
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 1440 });
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
    await asleep(scene.clock);

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
    for (const count of [300, 600, 900]) {
      await waitUntil(`${count} looks`, () => (scene.uploads.unreadable?.count ?? 0) >= count);
    }
    await waitUntil('the upload', () => scene.uploads.last);

    expect(scene.console.uploads).toHaveLength(1);
    expect(scene.uploads.failure).toBeUndefined();
    expect(scene.uploads.unreadable).toEqual({ count: 1100, message: expect.stringContaining('gzip') });
  });

  it('begins with what main has read back, whatever others are called', async () => {
    await using scene = await Scene.start();
    const confirmed = await scene.writeArchive();
    await copyFile(join(scene.folder, confirmed), join(scene.folder, 'insights-2100-01-01-000000.tar.gz'));
    scene.gathers.last = { archive: inspected(confirmed) };

    scene.run();
    await waitUntil('the uploads', () => scene.accepted.length === 2);

    expect(scene.accepted).toEqual([confirmed, 'insights-2100-01-01-000000.tar.gz']);
  });

  it('counts what waits, also while the volume has not been looked at', async () => {
    await using scene = await Scene.start();
    scene.gathers.last = { archive: inspected(await scene.writeArchive()) };
    const counts: number[] = [];
    scene.uploads.changed.add({ wake: () => counts.push(scene.uploads.pending) });

    scene.run();
    await asleep(scene.clock);

    expect([counts, scene.accepted.length]).toEqual([[0], 1]);
  });

  it('goes on with what is gathered meanwhile, however many others wait', async () => {
    await using scene = await Scene.start();
    const gathered = await scene.writeArchive();
    const older = ['insights-2100-01-01-000002.tar.gz', 'insights-2100-01-01-000001.tar.gz'];
    for (const name of older) await copyFile(join(scene.folder, gathered), join(scene.folder, name));
    scene.uploads.changed.add({ wake: () => (scene.gathers.last ??= { archive: inspected(gathered) }) });

    scene.run();
    await waitUntil('the uploads', () => scene.accepted.length === 3);

    expect(scene.accepted).toEqual([older[0], gathered, older[1]]);
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
    await asleep(scene.clock);
    expect(scene.console.requests).toEqual([]);
    scene.isJudged = true;
    scene.uploads.wake();

    await waitUntil('the upload', () => scene.uploads.last);
  });

  it('never sends what its gatherer said something else about', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    scene.unreadable = (await scene.names())[0];

    scene.run();
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 5 });
    await asleep(scene.clock);

    expect(scene.console.requests).toEqual([]);
    expect(await scene.names()).toHaveLength(1);
  });

  it('counts what waits', async () => {
    await using scene = await Scene.start({ token: undefined });
    await scene.writeArchive();
    await scene.writeArchive();

    scene.run();
    await asleep(scene.clock);

    expect([scene.uploads.pending, scene.console.requests.length]).toEqual([2, 0]);
  });
});

describe('the next look for archives', () => {
  it.each<[string, { status: number; retryAfterSeconds?: number }, number]>([
    ['an eighth of the interval and more when the service is broken', { status: 503 }, 1440],
    ['the time that the service asks for', { status: 429, retryAfterSeconds: 3600 }, 3600],
    ['never further off than half more than the interval', { status: 429, retryAfterSeconds: 360_000 }, 10_800],
    ['half of the interval and more when the token is refused', { status: 401 }, 7200],
  ])('comes after %s', async (_what, fault, seconds) => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    scene.console.failNext({ on: 'upload', ...fault });
    scene.run();
    await waitUntil('the failure', () => scene.uploads.failure);
    await asleep(scene.clock);

    await scene.clock.advance({ seconds: seconds - 1 });
    await asleep(scene.clock);
    expect(scene.console.uploads).toEqual([]);
    await scene.clock.advance({ seconds: 1 });

    await waitUntil('the upload', () => scene.uploads.last);
    expect(scene.uploads.failure).toBeUndefined();
  });

  it('comes soon while the id of the cluster is not known', async () => {
    await using scene = await Scene.start({ clusterId: undefined });
    await scene.writeArchive();
    scene.run();
    await waitUntil('the failure', () => scene.uploads.failure);
    await asleep(scene.clock);

    scene.cluster.last = { clusterId };
    await scene.clock.advance({ seconds: 23 });

    await waitUntil('the upload', () => scene.uploads.last);
    expect(scene.answers).toEqual([202]); // what was never sent had no answer
  });

  it('comes when there is a token', async () => {
    await using scene = await Scene.start({ token: undefined });
    await scene.writeArchive();
    scene.run();
    await asleep(scene.clock);

    scene.configuration.token = 'token';
    scene.uploads.wake();

    await waitUntil('the upload', () => scene.uploads.last);
  });

  it('counts failures in a row', async () => {
    await using scene = await Scene.start();
    await scene.writeArchive();
    scene.console.failNext({ on: 'upload', status: 503, times: 3 });
    scene.run();

    for (let failures = 1; failures <= 3; failures += 1) {
      await waitUntil(`failure ${failures}`, () => scene.uploads.failure?.count === failures);
      await asleep(scene.clock);
      await scene.clock.advance({ seconds: 1440 });
    }

    await waitUntil('the upload', () => scene.uploads.last);
    expect(scene.answers).toEqual([503, 503, 503, 202]);
  });

  it('goes on after a folder that could not be read', async () => {
    await using scene = await Scene.start();
    await rm(scene.folder, { recursive: true });
    await writeFile(scene.folder, 'no folder');
    scene.run();
    await asleep(scene.clock);

    await rm(scene.folder);
    await mkdir(scene.folder);
    await scene.writeArchive();
    await scene.clock.advance({ seconds: 1440 });

    await waitUntil('the upload', () => scene.uploads.last);
  });
});

describe('archives that are never taken', () => {
  it.each([
    ['stay for twelve days', 287, true],
    ['go after that', 289, false],
  ])('%s', async (_what, hours, stays) => {
    await using scene = await Scene.start({ token: undefined });
    const name = await scene.writeArchive();
    const path = join(scene.folder, name);
    const written = new Date(scene.clock.now().getTime() - hours * 3_600_000);
    await utimes(path, written, written);

    scene.run();
    await asleep(scene.clock);

    expect(
      await stat(path).then(
        () => true,
        () => false,
      ),
    ).toBe(stays);
  });
});

describe('a clock that is set while archives wait', () => {
  it('deletes none of them', async () => {
    await using scene = await Scene.start({ token: undefined });
    await scene.writeArchive();
    scene.run();
    await asleep(scene.clock);

    scene.clock.jump({ hours: 24 * 365 });
    scene.uploads.wake();
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 24 });
    await asleep(scene.clock);

    expect(await scene.names()).toHaveLength(1);
  });
});

/** The controller on a folder and a service, at an interval of two hours; every random choice is the middle. */
class Scene implements AsyncDisposable {
  isJudged = true;
  unreadable: string | undefined;
  readonly gathers = {
    verdicts: { isJudged: () => this.isJudged, isUnreadable: (name: string) => name === this.unreadable },
    last: undefined as { archive: InspectedArchive } | undefined,
  };
  /** Names in the order in which they were accepted. */
  readonly accepted: string[] = [];
  readonly clock = new FakeClock();
  readonly answers: number[] = [];
  readonly console: FakeConsole;
  readonly folder: string;
  readonly uploads: UploadController;
  readonly configuration: { config: ReturnType<typeof config>; token: string | undefined };
  readonly cluster: { last: { clusterId: string | undefined } };
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Pick<Scene, 'console' | 'folder'> & { token: string | undefined; clusterId: string | undefined },
    stack: AsyncDisposableStack,
  ) {
    this.console = parts.console;
    this.folder = parts.folder;
    this.#stack = stack;
    this.cluster = { last: { clusterId: parts.clusterId } };
    const { endpoint } = parts.console.endpoints;
    this.configuration = { config: config({ storagePath: parts.folder, endpoint }), token: parts.token };
    const egress = new Egress();
    stack.defer(() => egress.close());
    const release = { version: '4.20.3', commit: 'unknown' };
    const upload = new UploadClient({ egress, clock: systemClock, random, release });
    this.uploads = new UploadController({
      configuration: this.configuration,
      services: { upload },
      cluster: this.cluster,
      gathers: this.gathers,
      clock: this.clock,
      random,
      log: capturedLog().log,
    });
    this.#countAnswers();
  }

  static async start(state: { token?: string | undefined; clusterId?: string | undefined } = {}): Promise<Scene> {
    await using starting = new AsyncDisposableStack();
    const folder = join(starting.use(await temporaryFolder()).path, 'archives');
    await mkdir(folder);
    const console = starting.use(await FakeConsole.start());
    return new Scene({ console, folder, token: 'token', clusterId, ...state }, starting.move());
  }

  run(): void {
    this.#stack.use(run(this.uploads));
  }

  async names(): Promise<string[]> {
    return (await new ArchiveStore(this.folder).list()).map(({ name }) => name);
  }

  /** Writes a real archive, as old as the clock says. @returns its name */
  async writeArchive(): Promise<string> {
    await using writer = await ArchiveWriter.create({ directory: this.folder, clock: systemClock });
    await writer.add({ path: 'config/version.json', bytes: '{}' });
    const { name = '' } = (await writer.finish()) ?? {};
    const now = this.clock.now();
    await utimes(join(this.folder, name), now, now);
    return name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  #countAnswers(): void {
    let counted: UploadAnswer | undefined;
    this.uploads.changed.add({
      wake: () => {
        const { answer } = this.uploads;
        if (answer && answer !== counted) this.answers.push(answer.statusCode);
        counted = answer;
        const name = this.uploads.last?.archive;
        if (name !== undefined && name !== this.accepted.at(-1)) this.accepted.push(name);
      },
    });
  }
}

function inspected(name: string): InspectedArchive {
  return { name, bytes: 1, sha256: '', records: 1, uncompressedBytes: 1, capturedAt: new Date(0) };
}
