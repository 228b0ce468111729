import { supportSecret as ref } from '@insights/rollout-store';
import { describe, expect, it } from '@jest/globals';
import { RememberingReader } from '../../src/cluster/remembering-reader.ts';
import { startApiServer } from '../support/api-server.ts';
import { secret } from '../support/cluster-objects.ts';

const { signal } = new AbortController();
const path = '/api/v1/namespaces/openshift-config/secrets/support';

describe('a reader that remembers', () => {
  it('knows nothing of an object before it was answered, whatever the answer', async () => {
    await using api = await startApiServer();
    const reader = new RememberingReader(api.objects);

    expect(reader.isKnown(ref)).toBe(false);
    expect(await reader.read(ref, signal)).toBeUndefined();

    expect(reader.isKnown(ref)).toBe(true);
  });

  it('answers a refusal with what was read last, and names it until it may read again', async () => {
    await using api = await startApiServer();
    api.cluster.put(secret('support', { interval: '3h' }));
    const reader = new RememberingReader(api.objects);
    const first = await reader.read(ref, signal);

    api.cluster.fail({ match: { path }, status: 403 });
    const refused = await reader.read(ref, signal);

    expect(refused).toEqual(first);
    expect([...reader.refused.keys()]).toEqual([path]);
    await reader.read(ref, signal);
    expect([...reader.refused.keys()]).toEqual([]);
  });

  it('remembers too that there was none', async () => {
    await using api = await startApiServer();
    const reader = new RememberingReader(api.objects);
    await reader.read(ref, signal);

    api.cluster.put(secret('support', {}));
    api.cluster.fail({ match: { path }, status: 403 });

    expect(await reader.read(ref, signal)).toBeUndefined();
    expect(await reader.read(ref, signal)).toBeDefined();
  });

  it('forgets an object that is gone', async () => {
    await using api = await startApiServer();
    api.cluster.put(secret('support', {}));
    const reader = new RememberingReader(api.objects);
    await reader.read(ref, signal);

    api.cluster.remove(ref);
    expect(await reader.read(ref, signal)).toBeUndefined();
    api.cluster.fail({ match: { path }, status: 403 });

    expect(await reader.read(ref, signal)).toBeUndefined();
  });

  it('passes every other failure on', async () => {
    await using api = await startApiServer();
    api.cluster.fail({ match: { path }, status: 422 });

    await expect(new RememberingReader(api.objects).read(ref, signal)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_INVALID',
    });
  });
});
