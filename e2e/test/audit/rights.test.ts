import { describe, expect, it } from '@jest/globals';
import { beyond, idle, refused, rightsOf } from '../../src/audit/rights.ts';
import { event } from './events.ts';

const rights = rightsOf([
  { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['list'] },
  { apiGroups: ['config.openshift.io'], resources: ['oauths'], resourceNames: ['cluster'], verbs: ['get'] },
]);
const oauth = event({ verb: 'get', group: 'config.openshift.io', resource: 'oauths', name: 'cluster' });

describe('the rights of a role', () => {
  it('are each verb on each resource, and on each object that is named', () => {
    expect(rights).toEqual([
      { verb: 'list', group: '', resource: 'nodes', name: undefined },
      { verb: 'list', group: '', resource: 'pods', name: undefined },
      { verb: 'get', group: 'config.openshift.io', resource: 'oauths', name: 'cluster' },
    ]);
  });

  it('cover what was asked, in every namespace', () => {
    expect(beyond(rights, [event(), event({ resource: 'pods', namespace: 'default' }), oauth])).toEqual([]);
  });

  it.each([
    ['another verb', event({ verb: 'watch' })],
    ['another group', event({ group: 'apps' })],
    ['another resource', event({ resource: 'secrets' })],
    ['a subresource', event({ resource: 'pods/log' })],
    ['another object', { ...oauth, name: 'other' }],
    ['every object where one is named', { ...oauth, name: undefined }],
  ])('do not cover %s', (_, asked) => {
    expect(beyond(rights, [asked])).toEqual([asked]);
  });

  it('are not needed for discovery', () => {
    expect(beyond(rights, [event({ verb: 'get', uri: '/apis', resource: undefined })])).toEqual([]);
  });

  it('are idle when no request needed them', () => {
    expect(idle(rights, [event(), oauth])).toEqual([{ verb: 'list', group: '', resource: 'pods', name: undefined }]);
  });
});

describe('a refused request', () => {
  it('is one that the authorizer or somebody after it did not let pass', () => {
    const [byAuthorizer, byAdmission] = [event({ isAllowed: false }), event({ status: 403 })];

    expect(refused([event(), byAuthorizer, event({ status: 404 }), byAdmission])).toEqual([byAuthorizer, byAdmission]);
  });
});
