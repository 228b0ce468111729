import { arrayAt, ensureObject, isObject, type JsonObject, type JsonValue, objectAt, stringAt } from '../json.ts';

function setDefaults(object: JsonObject, defaults: JsonObject): void {
  for (const [member, value] of Object.entries(defaults)) object[member] ??= value;
}

/** The defaults of a pod spec that clients look at (kubernetes/kubernetes:pkg/apis/core/v1/defaults.go). */
export function defaultPodSpec(spec: JsonObject): void {
  setDefaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  for (const member of ['initContainers', 'containers']) {
    for (const container of arrayAt(spec, member)) if (isObject(container)) defaultContainer(container);
  }
}

function defaultContainer(container: JsonObject): void {
  setDefaults(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(stringAt(container, 'image') ?? ''),
  });
  for (const port of arrayAt(container, 'ports')) if (isObject(port)) setDefaults(port, { protocol: 'TCP' });
}

// Only `:latest` and a missing tag are pulled each time; a digest never is.
function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^:/]+)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** A new pod: its defaults, its account, and the status that it has before any kubelet saw it. */
export function defaultPod(pod: JsonObject): void {
  const spec = ensureObject(pod, 'spec');
  defaultPodSpec(spec);
  const account = stringAt(spec, 'serviceAccountName') ?? 'default';
  setDefaults(spec, {
    serviceAccountName: account,
    serviceAccount: account,
    enableServiceLinks: true,
    tolerations: [],
  });
  pod['status'] = { phase: 'Pending', qosClass: qosClassOf(spec) };
}

function qosClassOf(spec: JsonObject): string {
  const resources = arrayAt(spec, 'containers').map((container) => objectAt(container, 'resources') ?? {});
  const isBestEffort = resources.every((each) => isEmpty(each['limits']) && isEmpty(each['requests']));
  return isBestEffort ? 'BestEffort' : 'Burstable';
}

function isEmpty(value: JsonValue | undefined): boolean {
  return !isObject(value) || Object.keys(value).length === 0;
}

/** A new Deployment. */
export function defaultDeployment(deployment: JsonObject): void {
  const spec = ensureObject(deployment, 'spec');
  setDefaults(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  const strategy = ensureObject(spec, 'strategy');
  setDefaults(strategy, { type: 'RollingUpdate' });
  if (strategy['type'] === 'RollingUpdate') {
    setDefaults(strategy, { rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } });
  }
  const template = ensureObject(spec, 'template');
  defaultPodSpec(ensureObject(template, 'spec'));
}

/** A new Service. */
export function defaultService(service: JsonObject): void {
  const spec = ensureObject(service, 'spec');
  setDefaults(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  for (const port of arrayAt(spec, 'ports')) {
    if (isObject(port)) setDefaults(port, { protocol: 'TCP', targetPort: port['port'] ?? 0 });
  }
}
