import type { JsonObject } from '../json.ts';
import type { PodIdentity } from './synthetic-pod-identity.ts';

const containers = ['server', 'proxy'];

/** The spec of a made-up pod. */
export function syntheticSpec(pod: PodIdentity): JsonObject {
  return {
    volumes: [
      { name: 'config', configMap: { name: `app-${pod.index % 50}`, defaultMode: 420 } },
      { name: 'tmp', emptyDir: {} },
    ],
    containers: containers.map((name, index) => container(pod, name, index)),
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    serviceAccount: 'default',
    nodeName: pod.node,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    schedulerName: 'default-scheduler',
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

function image(pod: PodIdentity, name: string): string {
  return `registry.example.com/synthetic/${name}@sha256:${pod.digest}`;
}

function container(pod: PodIdentity, name: string, index: number): JsonObject {
  const port = 8080 + index;
  const base: JsonObject = {
    name,
    image: image(pod, name),
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    resources: { limits: { memory: '256Mi' }, requests: { cpu: '50m', memory: '128Mi' } },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
  return index > 0 ? base : { ...base, ...serverMembers(pod, port) };
}

function serverMembers({ index }: PodIdentity, port: number): JsonObject {
  const httpGet = { path: '/healthz', port, scheme: 'HTTP' };
  return {
    args: [`--listen=:${port}`, '--log-level=info'],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'SHARD', value: String(index) },
    ],
    volumeMounts: [
      { name: 'config', readOnly: true, mountPath: '/etc/app' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
    readinessProbe: { httpGet, timeoutSeconds: 1, periodSeconds: 10, failureThreshold: 3 },
  };
}

/** The status of a made-up pod: running and ready. */
export function syntheticStatus(pod: PodIdentity): JsonObject {
  const { createdAt, index } = pod;
  const ip = `10.${128 + (index >> 16)}.${(index >> 8) % 256}.${index % 256}`;
  return {
    phase: 'Running',
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: createdAt,
    })),
    hostIP: `10.0.0.${index % 100}`,
    podIP: ip,
    podIPs: [{ ip }],
    startTime: createdAt,
    containerStatuses: containers.map((name) => ({
      name,
      state: { running: { startedAt: createdAt } },
      lastState: {},
      ready: true,
      restartCount: 0,
      image: image(pod, name),
      imageID: image(pod, name),
      containerID: `cri-o://${pod.digest}`,
      started: true,
    })),
    qosClass: 'Burstable',
  };
}
