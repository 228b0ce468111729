import { mkdir, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { asleep } from '../support/asleep.ts';
import { clusterId } from '../support/cluster-objects.ts';
import { waitUntil } from '../support/wait-until.ts';
import { UploadScene } from './upload-scene.ts';

describe('the next look for archives', () => {
  it.each<[string, { status: number; retryAfterSeconds?: number }, number]>([
    ['an eighth of the interval and more when the service is broken', { status: 503 }, 1440],
    ['the time that the service asks for', { status: 429, retryAfterSeconds: 3600 }, 3600],
    ['never further off than half more than the interval', { status: 429, retryAfterSeconds: 360_000 }, 10_800],
    ['half of the interval and more when the token is refused', { status: 401 }, 7200],
  ])('comes after %s', async (_what, fault, seconds) => {
    await using scene = await UploadScene.start();
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
    await using scene = await UploadScene.start({ clusterId: undefined });
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
    await using scene = await UploadScene.start({ token: undefined });
    await scene.writeArchive();
    scene.run();
    await asleep(scene.clock);

    scene.configuration.token = 'token';
    scene.uploads.wake();

    await waitUntil('the upload', () => scene.uploads.last);
  });

  it('counts failures in a row', async () => {
    await using scene = await UploadScene.start();
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
    await using scene = await UploadScene.start();
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
