import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { generatedFiles } from '../../generated-files.ts';
import { containerOf, podTemplate, readFolder, readKustomization, root, yamlFiles } from './manifests.ts';

const folders = ['base', 'kubernetes', 'openshift', 'openshift-hosted'];
const base = readFolder('base');
const pod = podTemplate(base);
const roles = base.filter(({ kind }) => ['Role', 'ClusterRole'].includes(kind));

describe('the manifests', () => {
  it.each(folders)('are all in the kustomization of %s', (folder) => {
    const { resources, patches = [] } = readKustomization(folder);
    const listed = [...resources, ...patches.flatMap(({ path }) => path ?? [])];

    expect(listed.filter((path) => !path.startsWith('../')).toSorted()).toEqual(yamlFiles(folder));
  });

  it.each(Object.entries(generatedFiles()))('%s is as `npm run generate` writes it', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('say the namespace of each object themselves', () => {
    const clusterWide = ['Namespace', 'ClusterRole', 'ClusterRoleBinding'];

    for (const { kind, metadata } of base) expect(metadata.namespace === undefined).toBe(clusterWide.includes(kind));
  });
});

describe('the roles', () => {
  it('name every group, resource and verb, but for what the gatherer may get of three groups of the platform', () => {
    const whole = ['config.openshift.io', 'imageregistry.operator.openshift.io', 'operator.openshift.io'];
    const starred = roles.flatMap(({ metadata: { name }, rules = [] }) =>
      rules
        .filter(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs].includes('*'))
        .map(({ apiGroups, resources, verbs }) => ({ name, apiGroups, resources, verbs })),
    );

    expect(starred).toEqual(
      whole.map((group) => ({
        name: 'insights-operator-gather',
        apiGroups: [group],
        resources: ['*'],
        verbs: ['get'],
      })),
    );
  });

  it('allow secrets to main alone, and by name but where the name is not known', () => {
    const secrets = roles.flatMap(({ metadata, rules = [] }) =>
      rules
        .filter(({ resources }) => resources.some((resource) => resource.startsWith('secrets')))
        .map(({ resourceNames, verbs }) => [`${metadata.namespace}/${metadata.name}`, resourceNames, verbs]),
    );

    expect(secrets).toEqual([
      ['kube-system/insights-operator-pull-secret', ['global-pull-secret'], ['get']],
      ['openshift-monitoring/insights-operator-secrets', ['alertmanager-main'], ['get']],
      ['openshift-ingress-operator/insights-operator-secrets', undefined, ['get']],
      ['openshift-ingress/insights-operator-secrets', undefined, ['get']],
      ['openshift-kube-apiserver/insights-operator-secrets', undefined, ['list']],
      ['openshift-insights/insights-operator', ['obfuscation-translation-table'], ['get', 'update']],
      ['openshift-insights/insights-operator', undefined, ['create']],
      ['openshift-config/insights-operator', ['support'], ['get', 'update']],
      ['openshift-config/insights-operator', ['pull-secret'], ['get']],
    ]);
  });

  it('allow the gather account to read', () => {
    const gather = roles.find(({ metadata }) => metadata.name === 'insights-operator-gather');

    expect(new Set(gather?.rules?.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list']));
  });

  it('create no pods, and patch them in their own namespace alone', () => {
    const mayChangePods = roles.filter(({ rules = [] }) =>
      rules.some(({ resources, verbs }) => resources.includes('pods') && verbs.includes('patch')),
    );

    expect(mayChangePods.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
      'Role openshift-insights',
    ]);
    expect(
      roles.flatMap(({ rules = [] }) =>
        rules.filter(({ resources, verbs }) => resources.includes('pods') && verbs.includes('create')),
      ),
    ).toEqual([]);
  });
});

describe('the pod', () => {
  it('is replaced, never doubled', () => {
    expect(base.find(({ kind }) => kind === 'Deployment')?.spec?.strategy).toEqual({ type: 'Recreate' });
  });

  it('hands no token to containers that do not ask for one', () => {
    expect(pod.spec.automountServiceAccountToken).toBe(false);
    for (const { kind, ...account } of base) {
      if (kind === 'ServiceAccount') expect(account).toMatchObject({ automountServiceAccountToken: false });
    }
  });

  it.each(['main', 'gatherer'])('bounds the container %s and takes away what it does not need', (name) => {
    expect(containerOf(pod, name)).toMatchObject({
      imagePullPolicy: 'IfNotPresent',
      terminationMessagePolicy: 'FallbackToLogsOnError',
      resources: { requests: { cpu: '10m', memory: '96Mi' }, limits: { memory: '192Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
    expect(pod.spec).toMatchObject({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
  });

  it('shares three volumes, each of a bounded size, and the credentials read-only', () => {
    const shared = pod.spec.volumes.filter(({ emptyDir }) => emptyDir);
    const mounts = containerOf(pod, 'gatherer').volumeMounts;

    expect(shared.map(({ name }) => name)).toEqual(['archives', 'sockets', 'gather-credentials']);
    for (const { emptyDir } of shared) expect(emptyDir?.sizeLimit).toMatch(/^\d+[GM]i$/);
    expect(mounts.map(({ name }) => name)).toEqual(shared.map(({ name }) => name));
    expect(mounts.find(({ name }) => name === 'gather-credentials')).toMatchObject({ readOnly: true });
  });

  it('is not taken out of the Service by a gatherer that is not ready', () => {
    const { readinessProbe, startupProbe, livenessProbe } = containerOf(pod, 'gatherer');

    expect(readinessProbe).toBeUndefined();
    expect(startupProbe).toMatchObject({ periodSeconds: 2, failureThreshold: 30 });
    expect(livenessProbe).toMatchObject({ periodSeconds: 20, failureThreshold: 6 });
  });
});

describe('the release payload', () => {
  it('names the images that the overlay has', () => {
    const { spec } = parse(readFileSync(join(root, 'deploy/openshift/image-references'), 'utf8')) as {
      spec: { tags: readonly { name: string; from: { name: string } }[] };
    };
    const [image] = readKustomization('openshift').images ?? [];

    expect(spec.tags.map(({ from }) => from.name)).toEqual([`${image?.newName}:${image?.newTag}`]);
  });
});
