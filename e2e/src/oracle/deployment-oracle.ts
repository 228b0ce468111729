import {
  type Difference,
  enforced,
  enforcedExactly,
  enforcedIfSet,
  included,
  keyed,
  list,
  members,
  merged,
  object,
  optional,
  type Rule,
  unlessAbsent,
  withDefaults,
} from './rules.ts';

type Members = ReturnType<typeof members>;

const defaultMode = 420;

const metadata = object({
  namespace: enforcedIfSet,
  name: enforcedIfSet,
  labels: merged,
  annotations: merged,
  ownerReferences: included,
});

const probe = withDefaults(
  (wanted) => ({
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...wanted,
    ...handler(wanted),
  }),
  object({
    initialDelaySeconds: enforced(),
    timeoutSeconds: enforced(),
    periodSeconds: enforced(),
    successThreshold: enforced(),
    failureThreshold: enforced(),
    exec: enforced(),
    httpGet: enforced(),
    tcpSocket: enforced(),
    grpc: enforced(),
  }),
);

const capabilities = object({ add: included, drop: included });

const containerSecurity = object({
  capabilities: optional(capabilities),
  seLinuxOptions: optional(merged),
  privileged: enforcedExactly,
  runAsUser: enforcedExactly,
  runAsNonRoot: enforcedExactly,
  readOnlyRootFilesystem: enforcedExactly,
  allowPrivilegeEscalation: enforcedExactly,
  seccompProfile: enforced(),
});

// Not in here, and so never changed in a container that exists: startupProbe, lifecycle, imagePullPolicy,
// terminationMessagePath, terminationMessagePolicy, restartPolicy.
const container = object({
  image: enforcedIfSet,
  workingDir: enforcedIfSet,
  command: enforced(),
  args: enforced(),
  env: listWithDefaults(environmentVariable),
  envFrom: enforced(),
  resources: object({ limits: quantities, requests: quantities }),
  ports: keyed(
    'name',
    withDefaults((port) => ({ protocol: 'TCP', ...port }), enforced()),
  ),
  volumeMounts: keyed('mountPath', enforced()),
  livenessProbe: optional(probe),
  readinessProbe: optional(probe),
  securityContext: optional(containerSecurity),
});

const podSecurity = object({
  seLinuxOptions: optional(merged),
  runAsUser: enforcedExactly,
  runAsGroup: enforcedExactly,
  runAsNonRoot: enforcedExactly,
  seccompProfile: enforced(),
  supplementalGroups: included,
  fsGroup: enforcedExactly,
  sysctls: included,
});

const podSpec = object({
  initContainers: keyed('name', container),
  containers: keyed('name', container),
  volumes: keyed('name', withDefaults(volume, enforced())),
  restartPolicy: enforcedIfSet,
  serviceAccountName: enforcedIfSet,
  hostNetwork: enforced(),
  nodeSelector: merged,
  securityContext: podSecurityOrNone,
  affinity: unlessAbsent(object({ nodeAffinity: enforced(), podAffinity: enforced(), podAntiAffinity: enforced() })),
  tolerations: included,
  priorityClassName: enforcedIfSet,
  priority: enforcedExactly,
  shareProcessNamespace: enforcedExactly,
  dnsPolicy: enforced('ClusterFirst'),
  terminationGracePeriodSeconds: enforced(30),
});

const deployment = object({
  metadata,
  spec: object({
    replicas: enforced(1),
    selector: enforced(),
    paused: enforced(),
    minReadySeconds: enforced(),
    revisionHistoryLimit: enforcedIfSet,
    progressDeadlineSeconds: enforcedIfSet,
    strategy: withDefaults(strategy, enforced(strategy({}))),
    template: object({ metadata, spec: podSpec }),
  }),
});

/**
 * What the Cluster Version Operator would change in a Deployment of its release (`openshift/cluster-version-operator:
 * lib/resourcemerge`): containers by name, some fields enforced, some merged, some never looked at.
 * @param manifest - as it is in the release
 * @param live - as the API server has it
 * @returns nothing when it would leave the Deployment alone
 */
export function deploymentDifferences(manifest: object, live: object): Difference[] {
  return deployment(manifest, live, '');
}

function handler({ httpGet }: Members): Members {
  return httpGet === undefined ? {} : { httpGet: { scheme: 'HTTP', ...members(httpGet) } };
}

function strategy({ type = 'RollingUpdate', ...rest }: Members): Members {
  if (type !== 'RollingUpdate') return { type, ...rest };
  return { type, rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%', ...members(rest['rollingUpdate']) } };
}

function environmentVariable(variable: Members): Members {
  const { fieldRef } = members(variable['valueFrom']);
  if (fieldRef === undefined) return variable;
  return { ...variable, valueFrom: { fieldRef: { apiVersion: 'v1', ...members(fieldRef) } } };
}

function listWithDefaults(fill: (item: Members) => Members): Rule {
  return (wanted, found, path) =>
    enforced()(
      list(wanted).map((item) => fill(members(item))),
      found,
      path,
    );
}

function volume(wanted: Members): Members {
  const sources = Object.keys(wanted).filter((member) => member !== 'name');
  if (sources.length === 0) return { ...wanted, emptyDir: {} };
  const filled = sources.map((source) => {
    const hasMode = ['secret', 'configMap', 'downwardAPI', 'projected'].includes(source);
    return [source, hasMode ? { defaultMode, ...members(wanted[source]) } : wanted[source]];
  });
  return { ...wanted, ...Object.fromEntries(filled) };
}

// A list of quantities is set as a whole; `0.5` and `500m` are the same.
function quantities(wanted: unknown, found: unknown, path: string): Difference[] {
  return enforced()(amounts(wanted), amounts(found), path).map((each) => ({ ...each, wanted, found }));
}

function amounts(value: unknown): Members {
  return Object.fromEntries(Object.entries(members(value)).map(([name, text]) => [name, amountOf(String(text))]));
}

const units = { '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

function amountOf(text: string): number | string {
  const [, digits = '', unit = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(text) ?? [];
  return unit in units ? Number(digits) * units[unit as keyof typeof units] : text;
}

// An empty context that the API server filled in is none.
function podSecurityOrNone(wanted: unknown, found: unknown, path: string): Difference[] {
  const isNone = found === undefined || Object.keys(members(found)).length === 0;
  return wanted === undefined && isNone ? [] : optional(podSecurity)(wanted, found, path);
}
