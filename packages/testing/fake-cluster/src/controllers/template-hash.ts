import { createHash } from 'node:crypto';
import { cloneJson, isObject, type JsonObject, objectAt } from '../json.ts';

/** The label that tells the pods of one template from those of another. */
export const templateHashLabel = 'pod-template-hash';

// The letters of Kubernetes' safe encoding: no vowels, no digits that look like letters.
const alphabet = 'bcdf2456789';
const hashLength = 10;

/** A short name for a pod template: equal templates have equal hashes. */
export function templateHash(template: JsonObject): string {
  const digest = createHash('sha256').update(canonical(template)).digest();
  return Array.from(digest.subarray(0, hashLength), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** A template without the label that a ReplicaSet adds. */
export function withoutHash(template: JsonObject): JsonObject {
  const copy = cloneJson(template);
  const labels = objectAt(copy, 'metadata', 'labels');
  if (labels) delete labels[templateHashLabel];
  return copy;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
