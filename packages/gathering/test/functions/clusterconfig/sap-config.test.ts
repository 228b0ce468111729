import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';

const datahubs = apiResource('installers.datahub.sap.com/v1alpha1', 'datahubs', 'DataHub');
const constraints = apiResource('security.openshift.io/v1', 'securitycontextconstraints', 'SecurityContextConstraints');
const bindings = apiResource('authorization.openshift.io/v1', 'clusterrolebindings', 'ClusterRoleBinding');

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
  server.serve(constraints, { metadata: { name: 'anyuid' }, priority: 10 }, { metadata: { name: 'restricted' } });
  server.serve(bindings, { metadata: { name: 'system:openshift:scc:anyuid' }, groupNames: ['a'] });
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/sap_config', () => {
  it('records the constraints that SAP Data Intelligence needs and who has them; missing ones are skipped', async () => {
    serveDatahub();

    const { sink, report } = await gather(server, 'sap_config');

    expect(sink.paths.toSorted()).toEqual([
      'config/clusterrolebinding/system_openshift_scc_anyuid.json',
      'config/securitycontextconstraint/anyuid.json',
    ]);
    expect(sink.json('config/securitycontextconstraint/anyuid.json')).toEqual({
      kind: 'SecurityContextConstraints',
      apiVersion: 'security.openshift.io/v1',
      metadata: { name: 'anyuid' },
      priority: 10,
    });
    expect(report).toMatchObject({ records: 2, errors: [], warnings: [] });
  });

  it('records no copy that kubectl apply keeps', async () => {
    serveDatahub();
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":"secret"}' };
    server.serve(constraints, { metadata: { name: 'privileged', annotations } });

    const { sink } = await gather(server, 'sap_config');

    expect(sink.paths).toContain('config/securitycontextconstraint/privileged.json');
    expect([...sink.records.values()].join('')).not.toContain('secret');
  });

  it('records both of each', async () => {
    serveDatahub();
    server.serve(constraints, { metadata: { name: 'privileged' } });
    server.serve(bindings, { metadata: { name: 'system:openshift:scc:privileged' } });

    expect((await gather(server, 'sap_config')).sink.paths.toSorted()).toEqual([
      'config/clusterrolebinding/system_openshift_scc_anyuid.json',
      'config/clusterrolebinding/system_openshift_scc_privileged.json',
      'config/securitycontextconstraint/anyuid.json',
      'config/securitycontextconstraint/privileged.json',
    ]);
  });

  it.each(['without the API', 'without one installed'])('reads nothing more on a cluster %s', async (what) => {
    if (what === 'without one installed') server.serve(datahubs);

    const { sink, report } = await gather(server, 'sap_config');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
    expect(server.requests).toEqual(['GET /apis/installers.datahub.sap.com/v1alpha1/datahubs']);
  });

  it('records the others when one may not be read', async () => {
    serveDatahub();
    server.fail('/apis/authorization.openshift.io/v1/clusterrolebindings/system:openshift:scc:anyuid', 403);

    const { sink, report } = await gather(server, 'sap_config');

    expect(sink.paths).toEqual(['config/securitycontextconstraint/anyuid.json']);
    expect(report.errors).toEqual(['answered 403']);
    expect(report.missing).toBeUndefined();
  });

  it('has an error when the installations may not be listed', async () => {
    server.fail('/apis/installers.datahub.sap.com/v1alpha1/datahubs', 403);

    const { sink, report } = await gather(server, 'sap_config');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual(['answered 403']);
  });
});

function serveDatahub(): void {
  server.serve(datahubs, { metadata: { name: 'default', namespace: 'sdi' } });
}
