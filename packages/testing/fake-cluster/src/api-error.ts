import type { JsonObject, JsonValue } from './json.ts';
import type { ResourceType } from './resources/resource-type.ts';

/** One `details.causes` entry of a Status: which field is wrong, and how. */
export interface StatusCause {
  readonly reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueForbidden' | 'FieldValueNotSupported';
  readonly field: string;
  readonly message: string;
}

/** What an {@link ApiError} takes; it becomes a `Status` object (apimachinery `meta/v1`). */
export interface ApiErrorOptions {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonObject;
  /** `metadata.continue`: only with 410 on a list. */
  readonly continueToken?: string;
  readonly retryAfterSeconds?: number;
}

/** A refusal that the API server answers with a `Status` object. */
export class ApiError extends Error {
  readonly options: ApiErrorOptions;

  constructor(options: ApiErrorOptions) {
    super(options.message);
    this.name = 'ApiError';
    this.options = options;
  }

  /** The `Status` as a client gets it. */
  get status(): JsonObject {
    const { code, reason, message, details, continueToken, retryAfterSeconds } = this.options;
    const metadata: JsonObject = continueToken === undefined ? {} : { continue: continueToken };
    const retry: JsonObject = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const merged = { ...details, ...retry };
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      reason,
      ...(Object.keys(merged).length > 0 ? { details: merged } : {}),
      code,
    };
  }
}

/** `pods`, or `deployments.apps`: how Kubernetes names a resource in messages. */
export function qualifiedResource({ group, plural }: Pick<ResourceType, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function resourceDetails(type: ResourceType, name: string): JsonObject {
  return { name, ...(type.group === '' ? {} : { group: type.group }), kind: type.plural };
}

/** 404: the object is not there. */
export function notFound(type: ResourceType, name: string): ApiError {
  const message = `${qualifiedResource(type)} "${name}" not found`;
  return new ApiError({ code: 404, reason: 'NotFound', message, details: resourceDetails(type, name) });
}

/** 409: create of something that exists. */
export function alreadyExists(type: ResourceType, name: string): ApiError {
  const message = `${qualifiedResource(type)} "${name}" already exists`;
  return new ApiError({ code: 409, reason: 'AlreadyExists', message, details: resourceDetails(type, name) });
}

/** 409: the write was based on an older version, or on another object of the same name. */
export function conflict(type: ResourceType, name: string, why: string = modified): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(type)} "${name}": ${why}`;
  return new ApiError({ code: 409, reason: 'Conflict', message, details: resourceDetails(type, name) });
}

const modified = 'the object has been modified; please apply your changes to the latest version and try again';

/** 422: the object breaks a rule; every broken rule is named. */
export function invalid(type: ResourceType, name: string, causes: readonly StatusCause[]): ApiError {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const qualifiedKind = type.group === '' ? type.kind : `${type.kind}.${type.group}`;
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `${qualifiedKind} "${name}" is invalid: ${list}`,
    details: {
      name,
      ...(type.group === '' ? {} : { group: type.group }),
      kind: type.kind,
      causes: causes.map(({ reason, field, message }): JsonValue => ({ reason, message, field })),
    },
  });
}

/** 400. */
export function badRequest(message: string): ApiError {
  return new ApiError({ code: 400, reason: 'BadRequest', message });
}

/** 401: the token is unknown, expired, or of an account or pod that is gone. */
export function unauthorized(): ApiError {
  return new ApiError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

/** 405. */
export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError({ code: 405, reason: 'MethodNotAllowed', message, details: {} });
}

/** 406: none of the accepted media types is spoken here. */
export function notAcceptable(): ApiError {
  const message = 'only the following media types are accepted: application/json, application/yaml';
  return new ApiError({ code: 406, reason: 'NotAcceptable', message });
}

/** 415. */
export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError({ code: 415, reason: 'UnsupportedMediaType', message });
}

/** 410 on a list whose snapshot is gone; `continueToken` resumes inconsistently. */
export function continueExpired(continueToken: string): ApiError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
    'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
    'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
    'deleted between the time the first chunk was returned and now may show up in the list.';
  return new ApiError({ code: 410, reason: 'Expired', message, continueToken });
}

/** 410 on a watch from a version that is no longer remembered. */
export function tooOldResourceVersion(asked: number, oldest: number): ApiError {
  return new ApiError({ code: 410, reason: 'Expired', message: `too old resource version: ${asked} (${oldest})` });
}
