import { describe, expect, it } from '@jest/globals';
import { containerOf, findKubectl, type Manifest, podTemplate, render } from './manifests.ts';

const kubectl = findKubectl();
if (!kubectl) process.stderr.write('deploy/: overlays are not rendered here, as there is no kubectl from 1.27 on\n');
const rendered = new Map<string, Manifest[]>();
const describeRendered = kubectl ? describe : describe.skip;

const profiles = ['self-managed-high-availability', 'single-node-developer', 'hypershift', 'ibm-cloud-managed'];
const include = (profile: string) => `include.release.openshift.io/${profile}`;
const exclude = 'exclude.release.openshift.io/internal-openshift-hosted';

describeRendered.each(['kubernetes', 'openshift', 'openshift-hosted'])('the overlay %s', (folder) => {
  it('falls back to the image that its release runs', () => {
    const pod = podTemplate(overlay(folder));
    const main = containerOf(pod, 'main');

    expect(main.image).toMatch(/^[\w.-]+\/[\w./-]+:[\w.-]+$/);
    expect(containerOf(pod, 'gatherer').image).toBe(main.image);
    expect(main.env).toContainEqual({ name: 'RELATED_IMAGE_GATHERER', value: main.image });
  });

  it('gives the gatherer the three shared volumes, what it trusts of the cluster, and nothing of main', () => {
    const { volumeMounts } = containerOf(podTemplate(overlay(folder)), 'gatherer');

    const trusted = volumeMounts.filter(({ name }) => name === 'service-ca-bundle');
    const shared = volumeMounts.filter((mount) => !trusted.includes(mount));
    expect(shared.map(({ name }) => name)).toEqual(['archives', 'sockets', 'gather-credentials']);
    expect(trusted).toEqual(
      folder === 'kubernetes'
        ? []
        : [{ name: 'service-ca-bundle', mountPath: '/var/run/configmaps/service-ca-bundle', readOnly: true }],
    );
  });

  it('lets the gatherer ask kubelets themselves', () => {
    const { env } = containerOf(podTemplate(overlay(folder)), 'gatherer');

    expect(env).toEqual([{ name: 'INSIGHTS_NODE_LOGS', value: 'kubelet' }]);
  });

  it('probes main in the way that main serves', () => {
    const { args, livenessProbe, readinessProbe } = containerOf(podTemplate(overlay(folder)), 'main');
    const scheme = args.some((arg) => arg.startsWith('--tls-cert=')) ? 'HTTPS' : 'HTTP';

    expect([livenessProbe, readinessProbe].map((probe) => probe?.httpGet.scheme)).toEqual([scheme, scheme]);
  });

  it('shows the metrics of both containers, of a pod that is not ready too', () => {
    expect(one(folder, 'Service')).toMatchObject({
      metadata: { name: 'metrics' },
      spec: { publishNotReadyAddresses: true, ports: [{ port: expect.any(Number) }, { name: 'gatherer', port: 8081 }] },
    });
  });

  it('keeps every role where it belongs', () => {
    const namespaces = overlay(folder)
      .filter(({ kind, metadata }) => kind === 'Role' && metadata.name === 'insights-operator')
      .map(({ metadata }) => metadata.namespace ?? '');

    expect(namespaces.toSorted()).toEqual(['openshift-config', 'openshift-insights']);
  });
});

describeRendered('the overlay for plain Kubernetes', () => {
  it('has nothing that only OpenShift knows', () => {
    for (const { apiVersion, kind, metadata } of overlay('kubernetes')) {
      expect(`${apiVersion} ${kind}`).toMatch(
        /^(?:v1|apps\/v1|rbac\.authorization\.k8s\.io\/v1|networking\.k8s\.io\/v1) /,
      );
      expect(metadata.labels?.['insights.openshift.io/platform']).toBeUndefined();
    }
  });

  it('runs under the PodSecurity level restricted, with a group that may write the shared volumes', () => {
    expect(podTemplate(overlay('kubernetes')).spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: expect.any(Number),
      fsGroup: expect.any(Number),
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(one('kubernetes', 'Namespace').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });
});

describeRendered('the overlay for OpenShift', () => {
  it('marks each object for the profiles and the capability that it comes with', () => {
    for (const { kind, metadata } of overlay('openshift')) {
      const wanted = kind === 'Deployment' ? profiles.slice(0, 2) : profiles;
      const annotations = Object.keys(metadata.annotations ?? {});
      const marks = annotations.filter((key) => /\/(?:self-managed|single-node|hypershift|ibm-cloud|name$)/.test(key));
      expect([kind, marks.toSorted()]).toEqual([
        kind,
        ['capability.openshift.io/name', ...wanted.map(include)].toSorted(),
      ]);
    }
  });

  it('leaves out of hosted OpenShift what that has of its own', () => {
    const left = overlay('openshift').filter(({ metadata }) => metadata.annotations?.[exclude] === 'true');

    expect(left.map(({ kind }) => kind).toSorted()).toEqual(
      ['ClusterOperator', 'Deployment', 'PrometheusRule', 'Service', 'ServiceMonitor'].toSorted(),
    );
  });

  it('creates once what OpenShift fills in', () => {
    expect(
      overlay('openshift')
        .filter(isCreatedOnce)
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    ).toEqual(['service-ca-bundle', 'trusted-ca-bundle']);
  });

  it('gives main the proxy, and the pod its SCC, its priority and the control plane', () => {
    const deployment = one('openshift', 'Deployment');
    const pod = podTemplate([deployment]);

    expect(deployment.metadata.annotations).toMatchObject({ 'config.openshift.io/inject-proxy': 'main' });
    expect(pod.metadata.annotations).toMatchObject({ 'openshift.io/required-scc': 'restricted-v2' });
    expect(pod.spec).toMatchObject({
      priorityClassName: 'system-cluster-critical',
      nodeSelector: { 'kubernetes.io/os': 'linux', 'node-role.kubernetes.io/master': '' },
    });
    // Users and groups are the SCC's to assign.
    expect(pod.spec.securityContext).not.toHaveProperty('runAsUser');
    expect(pod.spec.securityContext).not.toHaveProperty('fsGroup');
  });

  it('hands the token of Prometheus to nobody, and lets the gatherer speak for itself alone', () => {
    const monitor = one('openshift', 'ServiceMonitor');

    expect(JSON.stringify(monitor)).not.toMatch(/bearer|authorization/i);
    expect(monitor).toMatchObject({
      spec: { endpoints: [{ port: 'https' }, { port: 'gatherer', metricRelabelings: [{ action: 'keep' }] }] },
    });
  });

  it('has the alerts that other tools look for', () => {
    const { spec } = one('openshift', 'PrometheusRule') as unknown as {
      spec: { groups: readonly { rules: readonly { alert: string; labels: object }[] }[] };
    };
    const rules = spec.groups.flatMap((group) => group.rules);

    expect(rules.slice(0, 3).map(({ alert }) => alert)).toEqual([
      'InsightsDisabled',
      'SimpleContentAccessNotAvailable',
      'InsightsRecommendationActive',
    ]);
    for (const rule of rules) {
      expect(rule).toMatchObject({ labels: { severity: 'info' }, annotations: { summary: expect.any(String) } });
    }
  });
});

describeRendered('the overlay for hosted OpenShift', () => {
  it('differs in the Deployment alone: its profiles, and no control plane to run on', () => {
    const hosted = overlay('openshift-hosted');
    const deployment = one('openshift-hosted', 'Deployment');

    expect(hosted.filter(isNoDeployment)).toEqual(overlay('openshift').filter(isNoDeployment));
    expect(deployment.metadata.annotations).toEqual({
      'capability.openshift.io/name': 'Insights',
      'config.openshift.io/inject-proxy': 'main',
      [include('hypershift')]: 'true',
      [include('ibm-cloud-managed')]: 'true',
    });
    expect(podTemplate([deployment]).spec.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
  });
});

function overlay(folder: string): Manifest[] {
  const manifests = rendered.get(folder) ?? render(kubectl ?? '', folder);
  rendered.set(folder, manifests);
  return manifests;
}

function one(folder: string, wanted: string): Manifest {
  const manifest = overlay(folder).find(({ kind }) => kind === wanted);
  if (!manifest) throw new Error(`${folder} has no ${wanted}`);
  return manifest;
}

function isCreatedOnce({ metadata }: Manifest): boolean {
  return metadata.annotations?.['release.openshift.io/create-only'] === 'true';
}

function isNoDeployment({ kind }: Manifest): boolean {
  return kind !== 'Deployment';
}
