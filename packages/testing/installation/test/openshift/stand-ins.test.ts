import { describe, expect, it } from '@jest/globals';
import { customResourceDefinitions, openShiftObjects } from '../../src/index.ts';
import { FakeTarget } from '../support/fake-target.ts';

describe('the stand-ins for OpenShift', () => {
  it('are definitions that take every object, each with a name of its own', () => {
    const definitions = customResourceDefinitions();

    expect(new Set(definitions.map(({ metadata }) => metadata.name)).size).toBe(definitions.length);
    expect(definitions.length).toBeGreaterThan(35);
    for (const { spec } of definitions as unknown as { spec: { versions: { schema: object }[] } }[]) {
      expect(spec.versions).toHaveLength(1);
      expect(spec.versions[0]?.schema).toEqual({
        openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      });
    }
  });

  it('have what the operator asks of its cluster: id, upload token, and the registry that is plain HTTP', async () => {
    await using target = await FakeTarget.start();
    await target.cluster.apply(openShiftObjects('registry.test:5000'));

    const cluster = (resource: string, name: string) =>
      target.server.get({ resource, group: 'config.openshift.io', name });
    expect(cluster('clusterversions', 'version')).toMatchObject({ spec: { clusterID: expect.any(String) } });
    expect(cluster('images', 'cluster')).toMatchObject({
      spec: { registrySources: { insecureRegistries: ['registry.test:5000'] } },
    });
    const secret = target.server.get({ resource: 'secrets', namespace: 'openshift-config', name: 'pull-secret' });
    const data = (secret?.['data'] ?? {}) as Record<string, string>;
    expect(Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString()).toContain('cloud.openshift.com');
  });
});
