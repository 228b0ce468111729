import { randomInt } from 'node:crypto';
import { ApiError, invalid, type StatusCause } from '../api-error.ts';
import type { ResourceType } from '../resources/resource-type.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const longestName = 253;
const longestGeneratedBase = 58;
// Without vowels and look-alikes, so that no words appear (apimachinery util/rand).
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters, as Kubernetes appends to a generated name. */
export function randomSuffix(): string {
  return Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** The name for `generateName`; the base is cut so that the whole fits into a label. */
export function generatedName(base: string): string {
  return base.slice(0, longestGeneratedBase) + randomSuffix();
}

/** @throws ApiError 422 when the name is missing, or is no DNS subdomain where one is asked for */
export function checkName(type: ResourceType, name: string): void {
  if (name === '') throw invalid(type, '', [required('metadata.name', 'name or generateName is required')]);
  if (name.length <= longestName && (namesArePathSegments(type) ? isPathSegment(name) : subdomain.test(name))) return;
  throw invalid(type, name, [
    {
      reason: 'FieldValueInvalid',
      field: 'metadata.name',
      message:
        `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, ` +
        "'-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for " +
        "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    },
  ]);
}

function namesArePathSegments({ group }: ResourceType): boolean {
  return group === 'rbac.authorization.k8s.io' || group === 'authorization.openshift.io';
}

function isPathSegment(name: string): boolean {
  return name !== '.' && name !== '..' && !/[/%]/.test(name);
}

/** A cause for a member that must be there. */
export function required(field: string, detail = ''): StatusCause {
  return {
    reason: 'FieldValueRequired',
    field,
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  };
}

/** 400 for two names that should be one. */
export function nameMismatch(inObject: string, inUrl: string): ApiError {
  const message = `the name of the object (${inObject}) does not match the name on the URL (${inUrl})`;
  return new ApiError({ code: 400, reason: 'BadRequest', message });
}
