import { invalid, type StatusCause } from '../api-error.ts';
import {
  arrayAt,
  cloneJson,
  isJsonEqual,
  isObject,
  type JsonObject,
  type JsonValue,
  objectAt,
  stringAt,
} from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { required } from './names.ts';

/**
 * Lets through what may change in a running pod (kubernetes/kubernetes:pkg/apis/core/validation `ValidatePodUpdate`):
 * images, `activeDeadlineSeconds`, more tolerations.
 * @throws ApiError 422
 */
export function validatePodUpdate(type: ResourceType, previous: JsonObject, next: JsonObject): void {
  const name = stringAt(next, 'metadata', 'name') ?? '';
  const causes = [...countCauses(previous, next), ...imageCauses(next)];
  if (causes.length > 0) throw invalid(type, name, causes);
  if (!isJsonEqual(frozenSpec(previous, previous), frozenSpec(next, previous))) throw invalid(type, name, [frozen]);
}

const frozen: StatusCause = {
  reason: 'FieldValueForbidden',
  field: 'spec',
  message:
    'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,' +
    '`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing ' +
    'tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
};

function countCauses(previous: JsonObject, next: JsonObject): StatusCause[] {
  return ['containers', 'initContainers']
    .filter((member) => arrayAt(previous, 'spec', member).length !== arrayAt(next, 'spec', member).length)
    .map((member) => ({
      reason: 'FieldValueForbidden',
      field: `spec.${member}`,
      message: 'Forbidden: pod updates may not add or remove containers',
    }));
}

/** Whether every container of a pod has a usable image. */
export function imageCauses(pod: JsonObject): StatusCause[] {
  return ['initContainers', 'containers'].flatMap((member) =>
    arrayAt(pod, 'spec', member).flatMap((container, index): StatusCause[] => {
      const field = `spec.${member}[${index}].image`;
      const image = stringAt(container, 'image') ?? '';
      if (image === '') return [required(field)];
      if (image.trim() === image) return [];
      const message = `Invalid value: ${JSON.stringify(image)}: must not have leading or trailing whitespace`;
      return [{ reason: 'FieldValueInvalid', field, message }];
    }),
  );
}

// The spec with everything that may change set to what it was before, so that what is left must be equal.
function frozenSpec(pod: JsonObject, previous: JsonObject): JsonObject {
  const spec = cloneJson(objectAt(pod, 'spec') ?? {});
  for (const member of ['containers', 'initContainers']) {
    for (const container of arrayAt(spec, member)) if (isObject(container)) delete container['image'];
  }
  delete spec['activeDeadlineSeconds'];
  const known = arrayAt(previous, 'spec', 'tolerations');
  const tolerations = arrayAt(spec, 'tolerations');
  if (known.every((toleration) => contains(tolerations, toleration))) delete spec['tolerations'];
  // Set once, by the scheduler.
  if (stringAt(previous, 'spec', 'nodeName') === undefined) delete spec['nodeName'];
  return spec;
}

function contains(list: readonly JsonValue[], item: JsonValue): boolean {
  return list.some((candidate) => isJsonEqual(candidate, item));
}
