import type { IncomingHttpHeaders } from 'node:http';
import { parse as parseYaml } from 'yaml';
import type { UserInfo } from '../auth/user.ts';
import { badRequest, unsupportedMediaType } from '../api-error.ts';
import { isObject, type JsonObject } from '../json.ts';
import { decodeEnvelope, protobufType } from '../protobuf/envelope.ts';
import type { RequestInfo } from './request-info.ts';
import { isTrue } from './request-info.ts';

/** A request after authentication. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly user: UserInfo;
  readonly info: RequestInfo;
  /** Aborted when the client hangs up or the server closes. */
  readonly signal: AbortSignal;
}

/** The media type of the body, without parameters. */
export function bodyType(request: ApiRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * The object that is sent, in JSON, YAML or protobuf.
 * @throws ApiError 400 (not readable), 415 (another media type)
 */
export function bodyObject(request: ApiRequest): JsonObject {
  const mediaType = bodyType(request);
  if (mediaType === protobufType) return decodeEnvelope(request.body);
  if (!['', 'application/json', 'application/yaml'].includes(mediaType)) {
    throw unsupportedMediaType(['application/json', 'application/yaml']);
  }
  const text = request.body.toString();
  let value: unknown;
  try {
    value = mediaType === 'application/yaml' ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(`the body could not be read: ${Error.isError(error) ? error.message : String(error)}`);
  }
  if (!isObject(value)) throw badRequest('the body must be an object');
  return value;
}

/** `?dryRun=All`. */
export function isDryRun(request: ApiRequest): boolean {
  return request.query.get('dryRun') === 'All';
}

/** Who `managedFields` names: `?fieldManager=`, else the program's name in the `User-Agent`. */
export function managerOf(request: ApiRequest): string {
  const given = request.query.get('fieldManager') ?? '';
  return given === '' ? ((request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown') : given;
}

/** Whether a query parameter such as `?follow` says yes. */
export function flagOf(request: ApiRequest, name: string): boolean {
  return isTrue(request.query.get(name));
}

/**
 * A query parameter that is a whole number, 0 or more.
 * @throws ApiError 400
 */
export function countOf(request: ApiRequest, name: string): number | undefined {
  const text = request.query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`invalid ${name}: "${text}" must be a whole number, 0 or more`);
  return Number(text);
}
