import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { deploymentDifferences } from '../../src/oracle/deployment-oracle.ts';

interface Container {
  [member: string]: unknown;
  name: string;
  env?: object[];
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
}

interface Deployment {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string>; [member: string]: unknown };
  spec: {
    [member: string]: unknown;
    template: {
      metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
      spec: {
        [member: string]: unknown;
        containers: Container[];
        volumes: { [member: string]: unknown; name: string }[];
      };
    };
  };
}

let manifest: Deployment;

beforeAll(async () => {
  const path = new URL('../../../deploy/base/deployment.yaml', import.meta.url);
  manifest = parse(await readFile(path, 'utf8')) as Deployment;
});

/** What the API server has of the manifest, changed. */
function live(change: (deployment: Deployment) => void = () => {}): Deployment {
  const copy = structuredClone(manifest);
  change(copy);
  return copy;
}

function podSpec({ spec }: Deployment) {
  return spec.template.spec;
}

function container(deployment: Deployment, name: string): Container {
  const found = podSpec(deployment).containers.find((each) => each.name === name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
}

function pathsOf(change: (deployment: Deployment) => void): string[] {
  return deploymentDifferences(manifest, live(change)).map(({ path }) => path);
}

function fillIn(deployment: Deployment): void {
  Object.assign(deployment.metadata, { uid: 'u', generation: 1, managedFields: [] });
  Object.assign(deployment.metadata.annotations ?? (deployment.metadata.annotations = {}), {
    'deployment.kubernetes.io/revision': '1',
  });
  Object.assign(deployment.spec, { revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  Object.assign(podSpec(deployment), { serviceAccount: 'operator', schedulerName: 'default-scheduler' });
}

describe('the platform operator', () => {
  it('leaves alone what is as in the manifest', () => {
    expect(deploymentDifferences(manifest, live())).toEqual([]);
  });

  it('leaves alone what the API server fills in', () => {
    expect(pathsOf(fillIn)).toEqual([]);
  });

  const main = 'spec.template.spec.containers[main]';
  const gatherer = 'spec.template.spec.containers[gatherer]';
  const pod = 'spec.template.spec';
  const changedBack: [string, string, (deployment: Deployment) => void][] = [
    ['an image', `${gatherer}.image`, (d) => (container(d, 'gatherer')['image'] = 'other@sha256:1')],
    [
      'a container that is not in the manifest',
      `${pod}.containers[extra]`,
      (d) => podSpec(d).containers.push({ name: 'extra' }),
    ],
    ['a container that was taken out', gatherer, (d) => podSpec(d).containers.pop()],
    ['an argument', `${main}.args`, (d) => (container(d, 'main')['args'] = ['--verbose'])],
    ['a variable more', `${main}.env`, (d) => container(d, 'main').env?.push({ name: 'DEBUG', value: '1' })],
    [
      'variables in another order',
      `${main}.env`,
      (d) => (container(d, 'main').env = container(d, 'main').env?.toReversed() ?? []),
    ],
    [
      'a memory limit',
      `${gatherer}.resources.limits`,
      (d) =>
        (container(d, 'gatherer').resources = { ...container(d, 'gatherer').resources, limits: { memory: '1Gi' } }),
    ],
    [
      'a readiness probe that is not wanted',
      `${gatherer}.readinessProbe`,
      (d) => (container(d, 'gatherer')['readinessProbe'] = { periodSeconds: 1 }),
    ],
    [
      'a period of a probe',
      `${main}.livenessProbe.periodSeconds`,
      (d) => ((container(d, 'main')['livenessProbe'] as { periodSeconds: number }).periodSeconds = 5),
    ],
    [
      'a security context',
      `${main}.securityContext.allowPrivilegeEscalation`,
      (d) => delete (container(d, 'main')['securityContext'] as Record<string, unknown>)['allowPrivilegeEscalation'],
    ],
    [
      'a mount',
      `${main}.volumeMounts[/extra]`,
      (d) => (container(d, 'main')['volumeMounts'] as object[]).push({ name: 'archives', mountPath: '/extra' }),
    ],
    ['a volume', `${pod}.volumes[extra]`, (d) => podSpec(d).volumes.push({ name: 'extra', emptyDir: {} })],
    [
      'the size of a volume',
      `${pod}.volumes[archives]`,
      (d) => (podSpec(d).volumes.find(({ name }) => name === 'archives')!['emptyDir'] = { sizeLimit: '2Gi' }),
    ],
    ['the network of the host', `${pod}.hostNetwork`, (d) => (podSpec(d)['hostNetwork'] = true)],
    [
      'the grace period',
      `${pod}.terminationGracePeriodSeconds`,
      (d) => (podSpec(d)['terminationGracePeriodSeconds'] = 60),
    ],
    ['the number of replicas', 'spec.replicas', (d) => (d.spec['replicas'] = 2)],
    ['the strategy', 'spec.strategy', (d) => (d.spec['strategy'] = { type: 'RollingUpdate' })],
    ['a pause', 'spec.paused', (d) => (d.spec['paused'] = true)],
    ['a label of ours', 'metadata.labels[app]', (d) => (d.metadata.labels['app'] = 'other')],
    [
      'a label of the template',
      'spec.template.metadata.labels[app]',
      (d) => delete d.spec.template.metadata.labels['app'],
    ],
  ];

  it.each(changedBack)('changes back %s', (_what, path, change) => {
    expect(pathsOf(change)).toEqual([path]);
  });

  const leftAlone: [string, (deployment: Deployment) => void][] = [
    [
      'an annotation of somebody else',
      (d) => (d.metadata.annotations = { ...d.metadata.annotations, 'example.com/seen': 'yes' }),
    ],
    [
      'an annotation of the template',
      (d) =>
        (d.spec.template.metadata.annotations = {
          ...d.spec.template.metadata.annotations,
          'kubectl.kubernetes.io/restartedAt': 'now',
        }),
    ],
    ['a startup probe', (d) => delete container(d, 'gatherer')['startupProbe']],
    ['a pull policy', (d) => (container(d, 'main')['imagePullPolicy'] = 'Always')],
    ['a termination message policy', (d) => (container(d, 'main')['terminationMessagePolicy'] = 'File')],
    ['a toleration more', (d) => (podSpec(d)['tolerations'] = [{ key: 'example.com/x', operator: 'Exists' }])],
    ['a node selector more', (d) => (podSpec(d)['nodeSelector'] = { 'kubernetes.io/os': 'linux', zone: 'a' })],
    [
      'the same quantity in other words',
      (d) =>
        (container(d, 'main').resources = {
          requests: { cpu: '0.01', memory: '98304Ki' },
          limits: { memory: '196608Ki' },
        }),
    ],
  ];

  it.each(leftAlone)('leaves alone %s', (_what, change) => {
    expect(pathsOf(change)).toEqual([]);
  });

  it('says what it wants and what it found', () => {
    const [difference] = deploymentDifferences(
      manifest,
      live((deployment) => void (deployment.spec['replicas'] = 3)),
    );

    expect(difference).toEqual({ path: 'spec.replicas', wanted: 1, found: 3 });
  });
});
