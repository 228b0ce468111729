import { isJsonObject, type JsonValue } from '@insights/cluster';

/**
 * A way into an object, written as the documentation of Kubernetes does:
 * `spec.template`, `metadata.labels["machine.openshift.io/region"]`, `webhooks[].clientConfig`, `status.hosts.*`.
 * `[]` is every element of an array, `*` every member of an object.
 */
export type FieldPath = readonly Step[];

type Step = { readonly key: string } | 'every element' | 'every member';

const steps = /\[\]|\["([^"]+)"\]|[^.[\]]+/g;

/** Reads a path, see {@link FieldPath}. */
export function parseFieldPath(text: string): FieldPath {
  return Array.from(text.matchAll(steps), ([step, quoted]): Step => {
    if (step === '[]') return 'every element';
    return step === '*' ? 'every member' : { key: quoted ?? step };
  });
}

/** What a field becomes; `undefined` removes it. */
export type Replace = (value: JsonValue) => JsonValue | undefined;

/** Replaces, in place, every field that the path leads to. What is missing stays missing. */
export function replaceAt(value: JsonValue, path: FieldPath, replace: Replace): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  for (const key of keysOf(value, step)) {
    const parent = value as Record<string, JsonValue>;
    const field = parent[key];
    if (field === undefined) continue;
    if (rest.length > 0) replaceAt(field, rest, replace);
    else assign(parent, key, replace(field));
  }
}

// Only own keys, so that a key named __proto__ is an ordinary one.
function keysOf(value: JsonValue, step: Step): string[] {
  if (step === 'every element') return Array.isArray(value) ? Object.keys(value) : [];
  if (!isJsonObject(value)) return [];
  if (step === 'every member') return Object.keys(value);
  return Object.hasOwn(value, step.key) ? [step.key] : [];
}

function assign(parent: Record<string, JsonValue>, key: string, value: JsonValue | undefined): void {
  if (value === undefined) delete parent[key];
  else parent[key] = value;
}
