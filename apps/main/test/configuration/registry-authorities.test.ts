import { nextConfiguration } from '@insights/configuration';
import { ClusterError } from '@insights/cluster';
import { describe, expect, it } from '@jest/globals';
import { RememberingReader } from '../../src/cluster/remembering-reader.ts';
import { readRegistryAuthorities, withAuthorities } from '../../src/configuration/registry-authorities.ts';

const namespace = 'openshift-insights';
const { signal } = new AbortController();

/** Answers by `namespace/name`; an error is thrown, nothing is a 404. */
function reader(objects: Record<string, object | Error>) {
  const get = async (ref: { namespace?: string; name?: string }) => {
    const found = objects[`${ref.namespace}/${ref.name}`];
    if (found === undefined) throw new ClusterError('ERR_CLUSTER_NOT_FOUND', 'not found');
    if (Error.isError(found)) throw found;
    return found;
  };
  return new RememberingReader({ get: get as never });
}

function registries(yaml: string) {
  const { config } = nextConfiguration({ file: `storagePath: /x\nfastTrack: {registries: ${yaml}}` });
  return config.fastTrack.registries;
}

describe('the certificates of registries', () => {
  it('come from the ConfigMaps that the settings name, in our own namespace unless they say another', async () => {
    const named = registries(
      '[{prefix: a.example, caFrom: {configMap: a}}, {prefix: b.example, insecure: true, caFrom: {configMap: b, namespace: openshift-config}}, {prefix: c.example}]',
    );
    const objects = {
      'openshift-insights/a': { data: { 'ca-bundle.crt': 'PEM a' } },
      'openshift-config/b': { data: { 'ca-bundle.crt': 'PEM b' } },
    };

    const authorities = await readRegistryAuthorities(reader(objects), named, namespace, signal);

    expect(authorities.problems).toEqual([
      'fastTrack.registries: configmap openshift-insights/a holds no certificate in PEM',
      'fastTrack.registries: configmap openshift-config/b holds no certificate in PEM',
    ]);
    expect(withAuthorities(named, authorities, namespace)).toEqual([
      { prefix: 'a.example', insecure: false, ca: ['PEM a'] },
      { prefix: 'b.example', insecure: true, ca: ['PEM b'] },
      { prefix: 'c.example', insecure: false },
    ]);
  });

  it('that cannot be had are named, with the reason, and the registry is spoken to without them', async () => {
    const named = registries(
      '[{prefix: a.example, caFrom: {configMap: gone}}, {prefix: b.example, caFrom: {configMap: empty}}, {prefix: c.example, caFrom: {configMap: shut}}]',
    );
    const objects = {
      'openshift-insights/empty': { data: {} },
      'openshift-insights/shut': new ClusterError('ERR_CLUSTER_FORBIDDEN', 'forbidden'),
    };

    const authorities = await readRegistryAuthorities(reader(objects), named, namespace, signal);

    expect(authorities.problems).toEqual([
      'fastTrack.registries: configmap openshift-insights/gone does not exist',
      'fastTrack.registries: configmap openshift-insights/empty has no ca-bundle.crt',
      'fastTrack.registries: configmap openshift-insights/shut may not be read',
    ]);
    expect(withAuthorities(named, authorities, namespace)[0]).toEqual({ prefix: 'a.example', insecure: false });
  });

  it('stay as they were while they may not be read', async () => {
    const named = registries('[{prefix: a.example, caFrom: {configMap: a}}]');
    const objects: Record<string, object | Error> = { 'openshift-insights/a': { data: { 'ca-bundle.crt': 'PEM' } } };
    const remembering = reader(objects);
    await readRegistryAuthorities(remembering, named, namespace, signal);
    objects['openshift-insights/a'] = new ClusterError('ERR_CLUSTER_FORBIDDEN', 'forbidden');

    expect((await readRegistryAuthorities(remembering, named, namespace, signal)).texts).toEqual({
      'openshift-insights/a': 'PEM',
    });
  });
});
