import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../json.ts';
import { fieldSet } from '../verbs/managed-fields.ts';
import { timestamp } from '../verbs/timestamp.ts';
import type { PodIdentity } from './synthetic-pod-identity.ts';
import { syntheticSpec, syntheticStatus } from './synthetic-pod-parts.ts';

/** How large a made-up cluster is. */
export interface SyntheticSize {
  readonly pods: number;
  /** Default: one for each 100 pods, at least 1. */
  readonly namespaces?: number;
}

const podsPerNamespace = 100;
const firstCreation = Date.parse('2026-01-01T00:00:00Z');

/** The namespaces of {@link syntheticPods}. */
export function* syntheticNamespaces(size: SyntheticSize): Iterable<JsonObject> {
  for (let index = 0; index < namespaceCount(size); index++) {
    yield {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespaceName(index), creationTimestamp: timestamp(new Date(firstCreation)) },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    };
  }
}

/**
 * Running pods that look like those of a real cluster: about 6 KiB of JSON each, 45 % of it `managedFields`. The same
 * size gives the same pods.
 */
export function* syntheticPods(size: SyntheticSize): Iterable<JsonObject> {
  const namespaces = namespaceCount(size);
  for (let index = 0; index < size.pods; index++) yield syntheticPod(identity(index, namespaces));
}

function namespaceCount({ pods, namespaces }: SyntheticSize): number {
  return namespaces ?? Math.max(1, Math.ceil(pods / podsPerNamespace));
}

function namespaceName(index: number): string {
  return `synthetic-${String(index).padStart(4, '0')}`;
}

function identity(index: number, namespaces: number): PodIdentity {
  const digest = createHash('sha256').update(`pod ${index}`).digest('hex');
  return {
    index,
    name: `app-${String(index).padStart(6, '0')}-${digest.slice(0, 10)}-${digest.slice(10, 15)}`,
    namespace: namespaceName(index % namespaces),
    node: `node-${index % 100}`,
    createdAt: timestamp(new Date(firstCreation + index * 1000)),
    digest,
  };
}

function syntheticPod(pod: PodIdentity): JsonObject {
  const { name, namespace, createdAt, digest } = pod;
  const owner = name.slice(0, name.lastIndexOf('-'));
  const metadata: JsonObject = {
    name,
    generateName: `${owner}-`,
    namespace,
    uid: uuid(digest),
    creationTimestamp: createdAt,
    labels: { app: `app-${pod.index % 50}`, 'pod-template-hash': digest.slice(0, 10), tier: 'synthetic' },
    // kubectl 1.20 knows the first of these, later ones the second.
    annotations: {
      'kubectl.kubernetes.io/default-logs-container': 'server',
      'kubectl.kubernetes.io/default-container': 'server',
    },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: uuid(digest.slice(32)), controller: true },
    ],
  };
  metadata['managedFields'] = managedFields(metadata, createdAt);
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: syntheticSpec(pod), status: syntheticStatus(pod) };
}

// All made-up pods have the same members, so these sets are the same too; making them costs more than a whole pod.
const model = identity(0, 1);
const specFields = fieldSet({ spec: syntheticSpec(model) });
const statusFields = fieldSet({ status: syntheticStatus(model) });

function managedFields(metadata: JsonObject, time: string): JsonValue[] {
  const { labels = {}, ownerReferences = [], generateName = '' } = metadata;
  const entry = (manager: string, fieldsV1: JsonObject, extra: JsonObject = {}): JsonObject => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...extra,
  });
  const created = fieldSet({ metadata: { generateName, labels, ownerReferences } });
  return [
    entry('kube-controller-manager', { ...created, ...specFields }),
    entry('kubelet', statusFields, { subresource: 'status' }),
  ];
}

/** 36 characters in the form of a UUID, from at least 32 hexadecimal digits. */
function uuid(digest: string): string {
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `4${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`];
  return [...parts, digest.slice(20, 32)].join('-');
}
