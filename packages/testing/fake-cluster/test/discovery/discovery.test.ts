import { describe, expect, it } from '@jest/globals';
import { arrayAt, objectAt, stringAt } from '../../src/json.ts';
import { startCluster } from '../support/api.ts';

const v2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const v2beta1 = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', shortNames: ['gd'], categories: ['all'] },
    versions: [
      { name: 'v1', served: true, storage: true, subresources: { status: {} } },
      { name: 'v1beta1', served: true, storage: false },
    ],
  },
};

describe('discovery', () => {
  it('lists groups and resources one by one for old clients', async () => {
    await using api = await startCluster();

    const groups = await api.call('GET', '/apis');
    const resources = await api.call('GET', '/apis/config.openshift.io/v1');

    expect(arrayAt(groups.json, 'groups').map((group) => stringAt(group, 'name'))).toContain('config.openshift.io');
    expect(arrayAt(resources.json, 'resources')).toContainEqual(
      expect.objectContaining({
        name: 'clusteroperators',
        kind: 'ClusterOperator',
        namespaced: false,
        shortNames: ['co'],
      }),
    );
    expect(arrayAt(resources.json, 'resources').map((each) => stringAt(each, 'name'))).toContain(
      'clusteroperators/status',
    );
  });

  it('tells everything in two documents', async () => {
    await using api = await startCluster();

    const core = await api.call('GET', '/api', { accept: `${v2},${v2beta1},application/json` });
    const named = await api.call('GET', '/apis', { accept: `${v2},${v2beta1},application/json` });

    expect(core.headers.get('content-type')).toBe(v2);
    expect(core.json).toMatchObject({ kind: 'APIGroupDiscoveryList', items: [{ versions: [{ version: 'v1' }] }] });
    const operators = arrayAt(named.json, 'items').find(
      (group) => stringAt(group, 'metadata', 'name') === 'operators.coreos.com',
    );
    expect(arrayAt(operators, 'versions').map((version) => stringAt(version, 'version'))).toEqual([
      'v2',
      'v1',
      'v1alpha1',
    ]);
  });

  it.each([
    ['v2beta1', v2beta1],
    ['none', 'application/json'],
  ] as const)('can be as old as %s', async (discovery, contentType) => {
    await using api = await startCluster({ discovery });

    const { headers } = await api.call('GET', '/apis', { accept: `${v2},${v2beta1},application/json` });

    expect(headers.get('content-type')).toBe(contentType);
  });

  it('serves a resource from the moment its CRD is there until it goes', async () => {
    await using api = await startCluster();
    const gadgets = '/apis/example.com/v1/namespaces/default/gadgets';
    const before = await api.call('GET', gadgets);
    const created = await api.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: crd });
    await api.call('POST', gadgets, {
      body: { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'g' } },
    });

    const other = await api.call('GET', '/apis/example.com/v1beta1/namespaces/default/gadgets/g');
    await api.call('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.com');

    expect([before.status, created.status, other.status]).toEqual([404, 201, 200]);
    expect(arrayAt(created.json, 'status', 'conditions').map((each) => stringAt(each, 'type'))).toContain(
      'Established',
    );
    expect(other.json['apiVersion']).toBe('example.com/v1beta1');
    expect((await api.call('GET', gadgets)).status).toBe(404);
  });

  it('says which version it is', async () => {
    await using api = await startCluster({ version: '1.30.2' });

    expect((await api.call('GET', '/version')).json).toMatchObject({ major: '1', minor: '30', gitVersion: 'v1.30.2' });
  });

  it('tells by OpenAPI that patches can be validated and run dry', async () => {
    await using api = await startCluster();

    const index = await api.call('GET', '/openapi/v3');
    const apps = await api.call('GET', stringAt(index.json, 'paths', 'apis/apps/v1', 'serverRelativeURL') ?? '');
    const patch = objectAt(apps.json, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch');

    expect(arrayAt(patch, 'parameters').map((parameter) => stringAt(parameter, 'name'))).toContain('fieldValidation');
  });

  it('has an OpenAPI v2 document in protobuf for kubectl 1.20', async () => {
    await using api = await startCluster();

    const { headers, text } = await api.call('GET', '/openapi/v2', {
      accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
    });

    expect(headers.get('content-type')).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect(text).toContain('Kubernetes');
  });
});
