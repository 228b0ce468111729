import { describe, expect, it } from '@jest/globals';
import { catalogue, formatGatherRole, type GatherFunction, gatherRoleRules, type RoleRule } from '../../src/index.ts';
import type { FunctionRead } from '../../src/gather-function.ts';

const nodes: FunctionRead = { group: '', version: 'v1', resource: 'nodes', verbs: ['list'] };
const pods: FunctionRead = { group: '', version: 'v1', resource: 'pods', verbs: ['list'], namespaces: ['a'] };
const proxy: FunctionRead = {
  group: 'config.openshift.io',
  version: 'v1',
  resource: 'proxies',
  verbs: ['get'],
  names: ['cluster'],
};

describe('the rules of the gather role', () => {
  it('puts the resources of a group that are read in the same way into one rule, sorted', () => {
    expect(gatherRoleRules([reading(pods), reading(proxy, nodes)])).toEqual([
      { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['list'] },
      { apiGroups: ['config.openshift.io'], resources: ['proxies'], resourceNames: ['cluster'], verbs: ['get'] },
    ]);
  });

  it('are the same whatever the order of the functions', () => {
    expect(gatherRoleRules(catalogue.toReversed())).toEqual(gatherRoleRules(catalogue));
  });

  it('name the objects that are read by name, and no others', () => {
    const twoNames = { ...proxy, names: ['b', 'a'] };

    expect(gatherRoleRules([reading(twoNames), reading({ ...twoNames, names: ['a', 'b'] })])).toEqual([
      { apiGroups: [proxy.group], resources: ['proxies'], resourceNames: ['a', 'b'], verbs: ['get'] },
    ]);
  });

  it('join the verbs of functions that read the same', () => {
    expect(gatherRoleRules([reading(nodes), reading({ ...nodes, verbs: ['get'] })])).toEqual([
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] },
    ]);
  });

  it('grant what every function of the catalogue reads, and nothing that none reads', () => {
    const granted = gatherRoleRules(catalogue).flatMap(({ apiGroups, resources, resourceNames = ['*'], verbs }) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => resourceNames.map((name) => [apiGroups[0], resource, verb, name].join(' '))),
      ),
    );
    const read = catalogue
      .filter(({ runsIn }) => runsIn !== 'main')
      .flatMap(({ reads }) => reads)
      .filter(({ resource }) => resource !== 'nodes/proxy')
      .flatMap(({ group, resource, verbs, names = ['*'] }) =>
        verbs.flatMap((verb) => names.map((name) => [group, resource, verb, name].join(' '))),
      );

    expect(granted.toSorted()).toEqual([...new Set(read)].toSorted());
  });

  it('never let anybody run commands in pods, whatever a function reads through kubelets', () => {
    expect(gatherRoleRules([reading({ ...nodes, resource: 'nodes/proxy', verbs: ['get'] }), reading(nodes)])).toEqual([
      { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
    ]);
    expect(JSON.stringify(gatherRoleRules(catalogue))).not.toContain('nodes/proxy');
  });

  it('have nothing of a function that runs in main', () => {
    const inMain = { ...reading({ ...nodes, resource: 'secrets' }), runsIn: 'main' } as const;

    expect(gatherRoleRules([inMain, reading(nodes)])).toEqual([
      { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
    ]);
  });

  it.each(['secrets', 'secrets/status'])('refuse a function that reads %s', (resource) => {
    expect(() => gatherRoleRules([reading({ ...nodes, resource })])).toThrow(
      expect.objectContaining({ code: 'ERR_GATHERING_FORBIDDEN_READ', message: expect.stringContaining('test/reads') }),
    );
  });

  it.each([{ group: '*' }, { resource: '*' }])('refuse a function that reads everything: %j', (part) => {
    expect(() => gatherRoleRules([reading({ ...nodes, ...part })])).toThrow(/each resource and verb has to be named/);
  });
});

describe('the rules of the gather role', () => {
  const whole: FunctionRead = { group: 'operator.openshift.io', version: 'v1', resource: '*', verbs: ['get'] };

  it.each(['config.openshift.io', 'operator.openshift.io', 'imageregistry.operator.openshift.io'])(
    'may let every object of %s be read, whatever else of it is named',
    (group) => {
      const named: FunctionRead = { ...whole, group, resource: 'x' };

      expect(gatherRoleRules([reading({ ...whole, group }, named)])).toEqual([
        { apiGroups: [group], resources: ['*'], verbs: ['get'] },
      ]);
    },
  );

  it.each<Partial<FunctionRead>>([
    { verbs: ['list'] },
    { verbs: ['get', 'list'] },
    { group: '' },
    { group: 'apps' },
    { group: '*' },
    { group: 'other.operator.openshift.io' },
    { names: ['cluster'] },
  ])('refuse every object of any other kind: %j', (part) => {
    expect(() => gatherRoleRules([reading({ ...whole, ...part })])).toThrow(/each resource and verb has to be named/);
  });

  it('have a star for nothing but three groups of the platform', () => {
    const starred = gatherRoleRules(catalogue).filter((rule) => JSON.stringify(rule).includes('"*"'));

    expect(starred).toEqual(
      ['config.openshift.io', 'imageregistry.operator.openshift.io', 'operator.openshift.io'].map((group) => ({
        apiGroups: [group],
        resources: ['*'],
        verbs: ['get'],
      })),
    );
  });
});

describe('the file of the gather role', () => {
  it('quotes a star, which YAML takes for an alias', () => {
    const rule: RoleRule = { apiGroups: ['operator.openshift.io'], resources: ['*'], verbs: ['get'] };

    expect(formatGatherRole([rule], 'npm run generate')).toContain('      - "*"\n');
  });

  it('says how it is written anew, and has one line for each resource', () => {
    const text = formatGatherRole(gatherRoleRules([reading(nodes, pods, proxy)]), 'npm run generate');

    expect(text).toContain('by `npm run generate`');
    expect(text.slice(text.indexOf('rules:'))).toBe(`rules:
  - apiGroups: [""]
    resources:
      - nodes
      - pods
    verbs: [list]
  - apiGroups: [config.openshift.io]
    resources:
      - proxies
    resourceNames:
      - cluster
    verbs: [get]
`);
  });
});

function reading(...reads: readonly FunctionRead[]): GatherFunction {
  return {
    id: 'test/reads',
    description: 'A function that reads.',
    reads,
    records: [],
    objects: [],
    sensitivity: 'settings',
    since: '4.20',
    gather: () => Promise.resolve(),
  };
}
