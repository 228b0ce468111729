import { invalid } from '../api-error.ts';
import { arrayAt, isJsonEqual, type JsonObject, stringAt, valueAt } from '../json.ts';
import { establishedStatus } from '../resources/crd-types.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { defaultDeployment, defaultPod, defaultService } from './defaults.ts';
import { required } from './names.ts';
import { imageCauses, validatePodUpdate } from './pod-update.ts';

/** What is special about one type. */
export interface TypeRules {
  /** Defaults and first status of a new object; `now` is RFC 3339. */
  readonly prepare?: (object: JsonObject, now: string) => void;
  /** @throws ApiError 422 */
  readonly validate?: (type: ResourceType, object: JsonObject) => void;
  /** @throws ApiError 422 */
  readonly validateUpdate?: (type: ResourceType, previous: JsonObject, next: JsonObject) => void;
}

const rules: Readonly<Record<string, TypeRules>> = {
  '/namespaces': {
    prepare: (namespace) => {
      namespace['spec'] = { finalizers: ['kubernetes'] };
      namespace['status'] = { phase: 'Active' };
    },
  },
  '/pods': { prepare: defaultPod, validate: validatePod, validateUpdate: validatePodUpdate },
  '/services': { prepare: defaultService },
  '/secrets': { prepare: encodeStringData },
  'apps/deployments': { prepare: defaultDeployment, validateUpdate: keepSelector },
  'apps/replicasets': { validateUpdate: keepSelector },
  'apiextensions.k8s.io/customresourcedefinitions': {
    prepare: (crd, now) => {
      crd['status'] = establishedStatus(crd, now);
    },
    validate: validateCrd,
  },
};

const noRules: TypeRules = {};

/** The rules of a type; most have none. */
export function rulesOf(type: ResourceType): TypeRules {
  return Object.hasOwn(rules, type.storageKey) ? (rules[type.storageKey] ?? noRules) : noRules;
}

function nameOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'name') ?? '';
}

function validatePod(type: ResourceType, pod: JsonObject): void {
  const causes = arrayAt(pod, 'spec', 'containers').length === 0 ? [required('spec.containers')] : imageCauses(pod);
  if (causes.length > 0) throw invalid(type, nameOf(pod), causes);
}

function validateCrd(type: ResourceType, crd: JsonObject): void {
  const expected = `${stringAt(crd, 'spec', 'names', 'plural') ?? ''}.${stringAt(crd, 'spec', 'group') ?? ''}`;
  if (nameOf(crd) === expected) return;
  const message = `Invalid value: "${nameOf(crd)}": must be spec.names.plural+"."+spec.group`;
  throw invalid(type, nameOf(crd), [{ reason: 'FieldValueInvalid', field: 'metadata.name', message }]);
}

function keepSelector(type: ResourceType, previous: JsonObject, next: JsonObject): void {
  const selector = valueAt(next, 'spec', 'selector');
  if (isJsonEqual(valueAt(previous, 'spec', 'selector'), selector)) return;
  const message = `Invalid value: ${JSON.stringify(selector)}: field is immutable`;
  throw invalid(type, nameOf(next), [{ reason: 'FieldValueInvalid', field: 'spec.selector', message }]);
}

/** `stringData` is write-only: it is kept as base64 in `data`. */
export function encodeStringData(secret: JsonObject): void {
  const { stringData } = secret;
  if (stringData === undefined) return;
  delete secret['stringData'];
  const encoded = Object.entries(stringData ?? {}).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  const data = valueAt(secret, 'data');
  secret['data'] = {
    ...(typeof data === 'object' && !Array.isArray(data) ? data : {}),
    ...Object.fromEntries(encoded),
  };
}
