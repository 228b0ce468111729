import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { GathererClient } from '@insights/contract';
import { FakeGatherer } from '@insights/fake-gatherer';
import { systemClock } from '@insights/process';
import { TableKeeper } from '../../src/gathering/table-keeper.ts';
import { TableSecret } from '../../src/gathering/table-secret.ts';
import { type ApiServer, startApiServer } from '../support/api-server.ts';
import { capturedLog } from '../support/captured-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { versionInfo } from '../support/version-info.ts';

const ref = { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-insights' };
const stored = { ...ref, name: 'obfuscation-translation-table' };
const table = { '10.128.0.55': '10.128.0.1', '10.128.0.56': '10.128.0.2', 'fd01::55': 'fd01::1' };
const never = new AbortController().signal;
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
// Anything that is in a table here.
const address = /10\.128\.|fd01/;

describe('the translation table', () => {
  it('goes from the gatherer into the Secret, and from there into the next request', async () => {
    await using scene = await start();

    expect(await scene.keep(table)).toMatchObject({ isStored: true, reason: 'AsExpected' });

    expect(scene.secret()).toEqual({
      '10.128.0.55': base64('10.128.0.1'),
      '10.128.0.56': base64('10.128.0.2'),
      fd01__55: base64('fd01::1'),
    });
    expect(await scene.keeper.recall(never)).toEqual({ table });
    expect(scene.log.text()).not.toMatch(address);
  });

  it('belongs to the newest archive: the one before gives way to it, by an update', async () => {
    await using scene = await start({ '10.128.0.9': base64('10.128.0.1') });

    await scene.keep({ '10.128.0.55': '10.128.0.1' });

    expect(scene.secret()).toEqual({ '10.128.0.55': base64('10.128.0.1') });
    const methods = scene.server.cluster.requests.map(({ method }) => method);
    expect(methods).toEqual(['GET', 'PUT']);
  });

  it('of an archive without an address leaves the one before', async () => {
    await using scene = await start({ '10.128.0.9': base64('10.128.0.1') });

    expect(await scene.keep({})).toMatchObject({ isStored: true });

    expect(scene.secret()).toEqual({ '10.128.0.9': base64('10.128.0.1') });
  });

  it('is compressed when it is large, and comes back the same', async () => {
    await using scene = await start();
    const large = Object.fromEntries(
      Array.from({ length: 25_000 }, (_, index) => [ipv4(100, index), ipv4(101, index)]),
    );

    expect(await scene.keep(large)).toMatchObject({ isStored: true });

    expect(Object.keys(scene.secret())).toEqual(['translation-table.json.gz']);
    expect((await scene.keeper.recall(never)).table).toEqual(large);
  });

  it('is written again over what somebody else has written in between', async () => {
    await using scene = await start({ '10.128.0.9': base64('10.128.0.1') });
    scene.server.cluster.fail({ match: { verb: 'update' }, times: 1, status: 409 });

    expect(await scene.keep(table)).toMatchObject({ isStored: true });

    expect(Object.keys(scene.secret())).toHaveLength(3);
  });

  it.each<[string, unknown, string]>([
    ['is absent', undefined, 'NotAvailable'],
    ['holds no addresses', { '10.128.0.55': 'somewhere' }, 'TableInvalid'],
    ['holds a value twice', { '10.128.0.55': '10.128.0.1', '10.128.0.56': '10.128.0.1' }, 'TableInvalid'],
    ['mixes families', { '10.128.0.55': 'fd01::1' }, 'TableInvalid'],
    ['is a list', ['10.128.0.55'], 'TableInvalid'],
    ['is larger than 4 MiB', { '10.128.0.55': '1'.repeat(4 * 2 ** 20) }, 'TableInvalid'],
    ['is too large for a Secret', scattered(120_000), 'TableTooLarge'],
  ])('that %s leaves the one before, and that is said without a word of it', async (_, given, reason) => {
    await using scene = await start({ '10.128.0.9': base64('10.128.0.1') });

    const outcome = await scene.keep(given);

    expect(outcome).toMatchObject({
      isStored: false,
      reason,
      message: expect.stringMatching(/\. The one before stays$/),
    });
    expect(scene.secret()).toEqual({ '10.128.0.9': base64('10.128.0.1') });
    expect(`${outcome?.message} ${scene.log.text()}`).not.toMatch(address);
    expect(scene.log.messages('warn')).toEqual(['Could not keep a translation table']);
  });

  it.each([
    [403, 'update', 'secrets "obfuscation-translation-table" is forbidden'],
    [422, 'update', 'ERR_CLUSTER_INVALID'],
    [500, 'get', 'ERR_CLUSTER_UNAVAILABLE'],
    [409, 'update', 'ERR_CLUSTER_CONFLICT'],
  ])('that cannot be written (%i to %s) leaves the one before, and that is said', async (status, verb, why) => {
    await using scene = await start({ '10.128.0.9': base64('10.128.0.1') });
    const message = status === 403 ? why : 'data[10.128.0.55]: is invalid';
    scene.server.cluster.fail({ match: { verb, resource: 'secrets' }, times: 0, status, message });

    const outcome = await scene.keep(table);

    const expected = `The Secret of the translation table cannot be written: ${why}. The one before stays`;
    expect(outcome).toEqual({ isStored: false, reason: 'NotWritable', message: expected });
    expect(scene.log.text()).not.toMatch(address);
  });

  it('of a run that ended while main was away is kept when main is back', async () => {
    await using scene = await start();
    await scene.giveAfterRun(table);

    await scene.keeper.recover(never);

    expect(scene.keeper.last).toMatchObject({ isStored: true });
    expect(Object.keys(scene.secret())).toHaveLength(3);
  });

  it('that is not there when main is back is no trouble', async () => {
    await using scene = await start({ '10.128.0.9': base64('10.128.0.1') });
    await scene.keeper.recover(never);
    await scene.giveAfterRun(undefined);
    await scene.keeper.recover(never);

    expect(scene.keeper.last).toBeUndefined();
    expect(Object.keys(scene.secret())).toHaveLength(1);
    expect(scene.log.text()).toBe('');
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['of another operator', { '10.128.0.55': base64('10.128.0.1') }, { '10.128.0.55': '10.128.0.1' }],
    ['compressed', { 'translation-table.json.gz': base64(gzipSync(JSON.stringify(table))) }, table],
    [
      'edited',
      { '10.128.0.55': base64('10.128.0.1'), note: base64('mine'), '10.128.0.56': base64('x') },
      { '10.128.0.55': '10.128.0.1' },
    ],
  ])('is recalled in every form: %s', async (_, data, expected) => {
    await using scene = await start(data);

    expect(await scene.keeper.recall(never)).toEqual({ table: expected });
  });

  it('is not there at first, which is no trouble; one that may not be read is said', async () => {
    await using scene = await start();
    expect(await scene.keeper.recall(never)).toEqual({});

    scene.server.cluster.fail({
      match: { resource: 'secrets' },
      times: 0,
      status: 403,
      message: 'secrets is forbidden',
    });
    expect(await scene.keeper.recall(never)).toEqual({
      warning: 'translationTable was left out of the request: the Secret cannot be read: secrets is forbidden',
    });
  });
});

interface Scene extends AsyncDisposable {
  readonly keeper: TableKeeper;
  readonly server: ApiServer;
  readonly log: ReturnType<typeof capturedLog>;
  /** Has the gatherer give this for its newest run. */
  keep(given: unknown): Promise<TableKeeper['last']>;
  /** Has the newest run end with an archive, and the gatherer give this for it. */
  giveAfterRun(given: unknown): Promise<void>;
  secret(): Readonly<Record<string, string>>;
}

async function start(data?: Readonly<Record<string, string>>): Promise<Scene> {
  await using starting = new AsyncDisposableStack();
  const { path } = starting.use(await temporaryFolder());
  const server = starting.use(await startApiServer());
  const socketPath = join(path, 'gatherer.sock');
  const options = { listen: `unix:${socketPath}`, version: versionInfo('4.20.3'), gather: () => Promise.resolve(null) };
  const gatherer = starting.use(await FakeGatherer.start(options));
  server.cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: stored.namespace } });
  const log = capturedLog();
  const client = new GathererClient({ socketPath, sleep: systemClock.sleep.bind(systemClock) });
  const secret = new TableSecret(server.objects, 'openshift-insights');
  const keeper = new TableKeeper({ client, secret, log: log.log });
  if (data) {
    const metadata = { name: stored.name, namespace: stored.namespace };
    server.cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data });
  }
  const run = await client.start({}, never);
  const stack = starting.move();
  return {
    keeper,
    server,
    log,
    async keep(given) {
      gatherer.translationTable = given;
      await keeper.keep(run, never);
      return keeper.last;
    },
    async giveAfterRun(given) {
      gatherer.translationTable = given;
      gatherer.gather = () =>
        Promise.resolve({ name: 'insights-a.tar.gz', bytes: 1, sha256: '0'.repeat(64), records: 1, partial: false });
      const { id } = await client.start({}, never);
      await client.follow(id, {}, never);
    },
    secret: () => (server.cluster.get(stored)?.['data'] ?? {}) as Record<string, string>,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function ipv4(first: number, index: number): string {
  return `${first}.${100 + (index >> 14)}.${100 + ((index >> 7) & 127)}.${100 + (index & 127)}`;
}

/** Addresses that hardly compress. */
function scattered(count: number): Record<string, string> {
  const entries = Array.from({ length: count }, (_, index) => [
    dotted(Math.imul(index, 2_654_435_761)),
    dotted(Math.imul(index + 7, 2_246_822_519)),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.');
}
