import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/index.ts';
import { FakeTarget } from '../support/fake-target.ts';

const { signal } = new AbortController();
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'made' } };

function configMap(data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'made' }, data };
}

function definition(kind: string): Manifest {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      names: { plural, kind },
      scope: 'Cluster',
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} } }],
    },
  };
}

describe('a cluster that is installed on', () => {
  let target: FakeTarget;

  beforeEach(async () => {
    target = await FakeTarget.start();
  });

  afterEach(() => target[Symbol.asyncDispose]());

  it('gets namespaces and definitions before what needs them', async () => {
    const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'one' }, spec: { size: 1 } };
    await target.cluster.apply([gadget, configMap({ a: '1' }), namespace, definition('Gadget')]);

    expect(target.server.get({ resource: 'configmaps', namespace: 'made', name: 'settings' })).toMatchObject({
      data: { a: '1' },
    });
    const ref = { group: 'example.com', version: 'v1', resource: 'gadgets', name: 'one' };
    expect(await target.cluster.find(ref)).toMatchObject({ spec: { size: 1 } });
  });

  it('gets the status too, where it is written apart', async () => {
    const status = { phase: 'Good' };
    const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'one' }, status };
    await target.cluster.apply([definition('Gadget'), gadget]);

    const ref = { group: 'example.com', version: 'v1', resource: 'gadgets', name: 'one' };
    expect(await target.cluster.find(ref)).toMatchObject({ status });
  });

  it('is changed by a second application', async () => {
    await target.cluster.apply([namespace, configMap({ a: '1' })]);
    await target.cluster.apply([configMap({ a: '2' })]);

    expect(target.server.get({ resource: 'configmaps', namespace: 'made', name: 'settings' })).toMatchObject({
      data: { a: '2' },
    });
    expect(target.cluster.created).toHaveLength(2);
  });

  it('names the kind that it does not serve', async () => {
    const gadget = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'one' } };

    await expect(target.cluster.apply([gadget])).rejects.toMatchObject({
      code: 'ERR_INSTALLATION_UNKNOWN_KIND',
      message: 'Gadget one: the cluster does not serve example.com/v1 Gadget',
    });
    expect(await target.cluster.serves('example.com/v1', 'Gadget')).toBe(false);
  });

  it('loses what was made in it, and keeps what was there before', async () => {
    target.server.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'older' } });
    const older = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'older', labels: { a: 'b' } } };
    await target.cluster.apply([older, namespace, configMap({ a: '1' }), definition('Gadget')]);
    await target.cluster.removeCreated(signal);

    expect(target.server.get({ resource: 'namespaces', name: 'older' })).toBeDefined();
    expect(target.server.get({ resource: 'namespaces', name: 'made' })).toBeUndefined();
    expect(target.server.list({ resource: 'customresourcedefinitions', group: 'apiextensions.k8s.io' })).toEqual([]);
  });

  it('says what is there already', async () => {
    await target.cluster.apply([namespace]);

    await expect(target.cluster.mustNotHave([configMap({}), namespace])).rejects.toMatchObject({
      code: 'ERR_INSTALLATION_EXISTS',
      message: 'there is a Namespace made already',
    });
    await target.cluster.mustNotHave([configMap({})]);
  });

  it('is written again when somebody else wrote at the same time', async () => {
    const ref = { group: '', version: 'v1', resource: 'configmaps', namespace: 'made', name: 'settings' };
    await target.cluster.apply([namespace, configMap({ a: '1' })]);
    const changedMeanwhile = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'made' },
      data: { a: '2' },
    };
    const seen: unknown[] = [];

    await target.cluster.change(ref, (object) => {
      if (seen.push(object['data']) === 1) target.server.put(changedMeanwhile);
      return { ...object, data: { ...(object['data'] as object), mine: 'yes' } };
    });

    expect(seen).toEqual([{ a: '1' }, { a: '2' }]);
    expect(await target.cluster.find(ref)).toMatchObject({ data: { a: '2', mine: 'yes' } });
  });

  it('is patched again when the API server could not settle a conflict itself', async () => {
    const ref = { group: '', version: 'v1', resource: 'configmaps', namespace: 'made', name: 'settings' };
    await target.cluster.apply([namespace]);
    target.server.fail({ match: { verb: 'patch' }, status: 409, times: 3 });

    await target.cluster.apply([configMap({ a: '1' })]);
    await target.cluster.patch(ref, { type: 'merge', body: { data: { b: '2' } } });

    expect(await target.cluster.find(ref)).toMatchObject({ data: { a: '1', b: '2' } });
  });

  it('is left alone where there is nothing to change', async () => {
    const ref = { group: '', version: 'v1', resource: 'configmaps', namespace: 'made', name: 'settings' };
    await target.cluster.change(ref, (object) => object);
    await target.cluster.apply([namespace, configMap({ a: '1' })]);
    target.server.fail({ match: { verb: 'update' }, status: 500 });

    await target.cluster.change(ref, () => undefined);

    expect(await target.cluster.find(ref)).toMatchObject({ data: { a: '1' } });
  });
});
