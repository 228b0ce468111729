import type { JsonObject } from '@insights/fake-cluster';
import type { RolloutRecord } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { type RecordStore, supportSecret } from '../src/index.ts';
import { action, noAbort, Stored, verdict } from './support/stored.ts';

const operation: NonNullable<RolloutRecord['op']> = {
  id: 'op-1',
  purpose: 'rollback',
  from: 'bad',
  to: 'good',
  attempt: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  deadline: '2026-01-01T00:03:00.000Z',
  podUID: 'p',
  rollback: true,
};
const wayBack = { phase: 'RollingBack', op: operation } as const;

describe('a Secret that cannot be written for good', () => {
  it.each([
    [403, 'no right, a quota'],
    [422, 'immutable'],
    [413, 'too large'],
    [400, 'an admission webhook says no'],
  ])('sends the record to the ConfigMap: %p, %s', async (status) => {
    await using stored = await Stored.start();
    stored.cluster.fail({ match: { method: 'PUT', resource: 'secrets' }, status, times: 0 });
    const store = stored.store();
    await store.read(noAbort);

    await store.write(action({ rev: 5 }), noAbort);

    expect(JSON.parse(stored.configMap()['state.json'] ?? '')).toMatchObject({ rev: 5 });
    expect(store.location).toBe('configmap');
    expect(store.problem).toContain('secret openshift-config/support');
    expect(await recordRead(store)).toMatchObject({ rev: 5 });
    expect(await recordRead(stored.store())).toMatchObject({ rev: 5 });
  });
});

describe('trouble that passes', () => {
  it('is waited for: the record goes nowhere else', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    stored.cluster.fail({ match: { method: 'PUT', resource: 'secrets' }, status: 500, times: 0 });

    await expect(store.write(action(), noAbort)).rejects.toMatchObject({ code: 'ERR_CLUSTER_UNAVAILABLE' });

    expect(stored.configMap()).toEqual({});
  });

  it('does not hold up a way back: that goes to the ConfigMap, and home with the next write', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    stored.cluster.fail({ match: { method: 'PUT', resource: 'secrets' }, status: 500, times: 1 });

    await store.write(action({ rev: 5, ...wayBack }), noAbort);
    const elsewhere = await recordRead(stored.store());
    await store.read(noAbort);
    await store.write(action({ rev: 6 }), noAbort);

    expect(elsewhere).toMatchObject({ rev: 5, phase: 'RollingBack' });
    expect(JSON.parse(stored.secret()['GathererImageState'] ?? '')).toMatchObject({ rev: 6 });
    expect(stored.configMap()).not.toHaveProperty('state.json');
  });

  it('with no place at all leaves a way back in memory, and nothing that would run an image', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    await store.write(action({ rev: 4 }), noAbort);
    for (const resource of ['secrets', 'configmaps'])
      for (const method of ['PUT', 'POST']) stored.cluster.fail({ match: { method, resource }, status: 403, times: 0 });

    await store.read(noAbort);
    await expect(store.write(action({ rev: 5, phase: 'Applying', op: operation }), noAbort)).rejects.toThrow();
    await store.write(action({ rev: 5, ...wayBack }), noAbort);
    const goesOn = await recordRead(store);
    await store.write(action({ rev: 6 }), noAbort);
    const isDone = await recordRead(store);
    await expect(store.write(action({ rev: 7, phase: 'Applying', op: operation }), noAbort)).rejects.toThrow();

    expect([goesOn?.phase, isDone?.rev]).toEqual(['RollingBack', 6]);
  });

  it('is not what somebody else’s write is: that is read and decided again', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    stored.putSecret({ username: 'other' });

    await expect(store.write(action({ ...wayBack }), noAbort)).rejects.toMatchObject({ code: 'ERR_CLUSTER_CONFLICT' });
  });
});

describe('a value of the Secret that is no text', () => {
  it.each([null, 7, {}])('keeps nobody from reading the record: %j', async (value) => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    await store.write(action({ rev: 5 }), noAbort);
    const secret = stored.cluster.get(supportSecret) as JsonObject;
    stored.cluster.put({
      ...secret,
      data: { ...(secret['data'] as JsonObject), GathererImageRetry: value, GathererImage: value },
    });

    const choice = await stored.store().read(noAbort);

    expect(choice).toMatchObject({ record: { kind: 'valid', record: { rev: 5 } }, gathererImage: '', retry: '' });
  });
});

describe('what is held against images', () => {
  it('is kept beside the record and comes back when the Secret is restored from an old copy', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    await store.write(action({ rev: 5 }), noAbort);
    const old = stored.secret();
    await store.read(noAbort);
    await store.write(action({ rev: 9, quarantine: [verdict('d')], flap: flapping(2) }), noAbort);
    stored.putSecret(old);

    const [here, elsewhere] = [await recordRead(store), await recordRead(stored.store())];

    for (const record of [here, elsewhere])
      expect(record).toMatchObject({ rev: 9, quarantine: [{ digest: verdict('d').digest }], flap: { swaps: 2 } });
  });

  it('comes back when the owner of the Secret writes back his own keys alone', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    await store.write(action({ rev: 5, quarantine: [verdict('d')] }), noAbort);
    stored.putSecret({ username: 'human' });

    const here = await recordRead(store);
    const next = stored.store();
    const absent = await next.read(noAbort);
    await next.write(action({ rev: 1 }), noAbort);

    expect(here).toMatchObject({ rev: 5, quarantine: [{ digest: verdict('d').digest }] });
    expect(absent.record.kind).toBe('absent');
    expect(await recordRead(next)).toMatchObject({ rev: 5, quarantine: [{ digest: verdict('d').digest }] });
  });

  it('does not come back once it was lifted', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    await store.read(noAbort);
    await store.write(action({ rev: 5, quarantine: [verdict('d')] }), noAbort);
    await store.read(noAbort);
    await store.write(action({ rev: 6 }), noAbort);

    expect(await recordRead(stored.store())).toMatchObject({ quarantine: [] });
  });

  it('is written when it changes, and not with every record', async () => {
    await using stored = await Stored.start();
    const store = stored.store();
    for (const rev of [5, 6, 7, 8]) {
      await store.read(noAbort);
      await store.write(action({ rev, quarantine: rev < 6 ? [] : [verdict('d')] }), noAbort);
    }

    const writes = stored.cluster.requests.filter(
      ({ method, path }) => ['PUT', 'POST'].includes(method) && path.includes('configmaps'),
    );
    expect(writes).toHaveLength(1);
  });

  it('is no reason to fail: a ConfigMap that cannot be written holds nothing up', async () => {
    await using stored = await Stored.start();
    stored.cluster.fail({ match: { method: 'POST', resource: 'configmaps' }, status: 403, times: 0 });
    const store = stored.store();
    await store.read(noAbort);

    await store.write(action({ rev: 5, quarantine: [verdict('d')] }), noAbort);

    expect(await recordRead(stored.store())).toMatchObject({ rev: 5 });
  });
});

function flapping(swaps: number): RolloutRecord['flap'] {
  return { since: '2026-01-01T00:00:00.000Z', swaps, fallbacks: 0 };
}

async function recordRead(store: RecordStore): Promise<RolloutRecord | undefined> {
  const { record } = await store.read(noAbort);
  return record.kind === 'valid' ? record.record : undefined;
}
