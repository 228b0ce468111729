import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { GatherCredentials } from '../../src/credentials/gather-credentials.ts';
import { startApiServer } from '../support/api-server.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { count } from '../support/counter.ts';
import { identity } from '../support/identity.ts';
import { run } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

type TimeStep = Parameters<FakeClock['jump']>[0];

const account = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'gather', namespace: identity.namespace },
};
const tokenPath = '/api/v1/namespaces/openshift-insights/serviceaccounts/gather/token';

describe('the credentials of the gatherer', () => {
  it('are a kubeconfig with relative paths, the CA, and a token of the gather account, for owner and group', async () => {
    await using scene = await start();
    await using _ = run(scene.credentials);
    await scene.issued(1);

    const kubeconfig = JSON.parse(await scene.read('kubeconfig')) as Record<string, unknown>;
    const claims = claimsOf(await scene.read('token'));

    expect(kubeconfig).toMatchObject({
      clusters: [{ cluster: { server: 'https://api.test:6443', 'certificate-authority': 'ca.crt' } }],
      users: [{ user: { tokenFile: 'token' } }],
      contexts: [{ context: { namespace: 'openshift-insights' } }],
    });
    expect(await scene.read('ca.crt')).toBe('PEM');
    expect(claims).toMatchObject({ sub: 'system:serviceaccount:openshift-insights:gather' });
    expect((await stat(join(scene.folder, 'token'))).mode & 0o777).toBe(0o640);
    expect((await readdir(scene.folder)).toSorted()).toEqual(['ca.crt', 'kubeconfig', 'token']);
  });

  it('are replaced at seventy per cent of their life, and tell it', async () => {
    await using scene = await start();
    const changes = count(scene.credentials.changed);
    await using _ = run(scene.credentials);
    await scene.issued(1);
    const first = await scene.read('token');

    await scene.clock.advance({ seconds: 419 });
    expect(scene.requests()).toBe(1);
    await scene.clock.advance({ seconds: 1 });
    await scene.issued(2);

    expect(await scene.read('token')).not.toBe(first);
    expect(changes()).toBe(2);
    expect(scene.credentials.expiresAt).toEqual(new Date(Date.parse('2026-01-01T00:00:00Z') + 1_020_000));
  });

  it.each<[string, TimeStep]>([
    ['300 seconds ahead', { seconds: 300 }],
    ['15 minutes behind', { minutes: -15 }],
    ['a year ahead', { hours: 8760 }],
  ])('are renewed in time, and no sooner, when the clock of the API server is %s', async (_what, skew) => {
    await using scene = await start(skew);
    await using _ = run(scene.credentials);
    await scene.issued(1);

    await scene.clock.advance({ seconds: 419 });
    expect(scene.requests()).toBe(1);
    await scene.clock.advance({ seconds: 1 });
    await scene.issued(2);

    expect(scene.requests()).toBe(2);
  });

  it('are as old as they are when our own wall clock is set meanwhile', async () => {
    await using scene = await start();
    await using _ = run(scene.credentials);
    await scene.issued(1);

    scene.clock.jump({ hours: -5 });
    await scene.clock.advance({ seconds: 420 });

    await scene.issued(2);
  });

  it('are asked for again after ten seconds when they cannot be had, and the old ones stay', async () => {
    await using scene = await start();
    await using _ = run(scene.credentials);
    await scene.issued(1);
    const first = await scene.read('token');

    scene.cluster.fail({ match: { path: tokenPath }, status: 403, times: 2 });
    await scene.clock.advance({ seconds: 420 });
    await waitUntil('the refusal', () => scene.requests() === 2);
    await asleep(scene.clock);
    expect(await scene.read('token')).toBe(first);
    await scene.clock.advance({ seconds: 10 });
    await waitUntil('the second refusal', () => scene.requests() === 3);
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 10 });

    await waitUntil('another token', async () => (await scene.read('token')) !== first);
    expect(scene.log.messages('warn')).toEqual(
      Array.from({ length: 2 }, () => 'Could not renew the token of the gatherer'),
    );
  });

  it('say why none can be had from the first refusal on, tell it once, and no more when one is there', async () => {
    await using scene = await start();
    scene.cluster.fail({ match: { path: tokenPath }, status: 409, times: 3 });
    const changes = count(scene.credentials.changed);
    await using _ = run(scene.credentials);
    for (let refusals = 1; refusals <= 3; refusals += 1) {
      await waitUntil(`refusal ${refusals}`, () => scene.requests() === refusals);
      await asleep(scene.clock);
      expect(scene.credentials.failure).toMatch(/409|conflict/i);
      expect(changes()).toBe(1);
      await scene.clock.advance({ seconds: 10 });
    }

    await scene.issued(4);
    expect(scene.credentials.failure).toBeUndefined();
    expect(changes()).toBe(2);
  });

  it('are written again when what they lie in cannot be written for a while', async () => {
    await using scene = await start();
    await rm(scene.folder, { recursive: true });
    await writeFile(scene.folder, 'no folder');
    await using _ = run(scene.credentials);
    await waitUntil('the first token', () => scene.requests() === 1);
    await asleep(scene.clock);
    expect(scene.credentials.expiresAt).toBeUndefined();

    await rm(scene.folder);
    await mkdir(scene.folder);
    await scene.clock.advance({ seconds: 10 });

    await waitUntil('the kubeconfig', () => scene.read('kubeconfig').catch(() => undefined));
  });

  it('are renewed at once when somebody wakes the loop', async () => {
    await using scene = await start();
    await using _ = run(scene.credentials);
    await scene.issued(1);

    scene.credentials.wake();

    await scene.issued(2);
  });

  it('never turn up in the log', async () => {
    await using scene = await start();
    await using _ = run(scene.credentials);
    await scene.issued(1);

    expect(scene.log.text()).not.toContain((await scene.read('token')).split('.')[2]);
  });
});

async function start(skew: TimeStep = {}) {
  await using starting = new AsyncDisposableStack();
  const serverClock = new FakeClock();
  serverClock.jump(skew);
  const api = starting.use(await startApiServer({ clock: serverClock }));
  api.cluster.put(account);
  const folder = starting.use(await temporaryFolder()).path;
  const clock = new FakeClock();
  const log = capturedLog();
  const credentials = new GatherCredentials({
    objects: api.objects,
    identity,
    server: 'https://api.test:6443',
    certificateAuthority: async () => 'PEM',
    folder,
    clock,
    log: log.log,
  });
  const stack = starting.move();
  const requests = () => api.count('POST', tokenPath);
  return {
    cluster: api.cluster,
    folder,
    clock,
    log,
    credentials,
    requests,
    read: (name: string) => readFile(join(folder, name), 'utf8'),
    /** Waits until so many tokens were written. */
    async issued(tokens: number) {
      await waitUntil(`token ${tokens}`, () => requests() === tokens && credentials.expiresAt);
      await asleep(clock);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function claimsOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
