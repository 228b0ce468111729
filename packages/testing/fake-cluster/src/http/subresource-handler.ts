import { present } from '@insights/process';
import { badRequest, invalid, notFound } from '../api-error.ts';
import { arrayAt, type JsonObject, numberAt, objectAt, stringAt } from '../json.ts';
import { containerOf, noLog } from '../logs/pod-log.ts';
import { selectLog } from '../logs/log-selection.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { keyOf, parseStored, type StoredObject } from '../store/stored-object.ts';
import { timestamp } from '../verbs/timestamp.ts';
import { type ApiRequest, bodyObject, countOf, flagOf } from './api-request.ts';
import { findObject } from './read-handler.ts';
import type { Reply } from './reply.ts';
import type { ServerContext } from './server-context.ts';

interface Exchange {
  readonly request: ApiRequest;
  readonly type: ResourceType;
  readonly reply: Reply;
}

/** `GET pods/NAME/log`. */
export async function answerLog(context: ServerContext, { request, type, reply }: Exchange): Promise<void> {
  const stored = findObject(context, request, type);
  const pod = parseStored(stored);
  const container = containerOf(pod, request.query.get('container') || undefined);
  const isPrevious = flagOf(request, 'previous');
  const ref = { namespace: stored.namespace, pod: stored.name, container, isPrevious };
  const log = context.controlPlane.podHosts.log(stringAt(pod, 'spec', 'nodeName') ?? '', ref);
  if (!log) throw noLog(pod, container, isPrevious);
  const selection = {
    tailLines: countOf(request, 'tailLines'),
    limitBytes: countOf(request, 'limitBytes'),
    since: sinceOf(context, request),
    withTimestamps: flagOf(request, 'timestamps'),
    isFollowed: flagOf(request, 'follow'),
  };
  const chunks = selectLog(log, selection, request.signal);
  return reply.stream(chunks, { code: 200, contentType: 'text/plain' });
}

function sinceOf({ controlPlane: { clock } }: ServerContext, request: ApiRequest): Date | undefined {
  const seconds = countOf(request, 'sinceSeconds');
  if (seconds !== undefined) return new Date(clock.now().getTime() - seconds * 1000);
  const time = request.query.get('sinceTime');
  if (time === null || time === '') return undefined;
  const since = new Date(time);
  if (Number.isNaN(since.getTime())) throw badRequest(`invalid sinceTime: "${time}" must be an RFC 3339 time`);
  return since;
}

const shortestTokenSeconds = 600;
const defaultTokenSeconds = 3600;

/** `POST serviceaccounts/NAME/token`: a TokenRequest. */
export async function answerToken(context: ServerContext, { request, type, reply }: Exchange): Promise<void> {
  const account = findObject(context, request, type);
  const spec = objectAt(bodyObject(request), 'spec') ?? {};
  const expirationSeconds = numberAt(spec, 'expirationSeconds') ?? defaultTokenSeconds;
  if (expirationSeconds < shortestTokenSeconds) {
    const message = `Invalid value: ${expirationSeconds}: may not specify a duration less than 10 minutes`;
    throw invalid({ ...type, group: 'authentication.k8s.io', kind: 'TokenRequest' }, account.name, [
      { reason: 'FieldValueInvalid', field: 'spec.expirationSeconds', message },
    ]);
  }
  const audiences = arrayAt(spec, 'audiences').filter((audience) => typeof audience === 'string');
  const boundPod = boundPodOf(context, account, spec);
  const { token, expiresAt } = context.controlPlane.serviceAccounts.issue({
    account,
    expirationSeconds,
    ...(audiences.length > 0 ? { audiences } : {}),
    ...present({ boundPod }),
  });
  return reply.json(201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: account.name,
      namespace: account.namespace,
      creationTimestamp: timestamp(context.controlPlane.clock.now()),
    },
    spec: { ...spec, expirationSeconds },
    status: { token, expirationTimestamp: timestamp(expiresAt) },
  });
}

function boundPodOf(
  { controlPlane: { store, types } }: ServerContext,
  account: StoredObject,
  spec: JsonObject,
): { name: string; uid: string } | undefined {
  const reference = objectAt(spec, 'boundObjectRef');
  if (!reference) return undefined;
  const kind = stringAt(reference, 'kind') ?? '';
  const pods = types.byResource({ group: '', version: 'v1', resource: 'pods' });
  if (kind !== 'Pod' || !pods) throw badRequest(`cannot bind token for serviceaccount to kind "${kind}"`);
  const name = stringAt(reference, 'name') ?? '';
  const pod = store.get(pods, keyOf(account.namespace, name));
  const uid = stringAt(reference, 'uid') ?? pod?.uid ?? '';
  if (pod?.uid !== uid) throw notFound(pods, name);
  // registry/core/serviceaccount/storage/token.go: a pod vouches for tokens of its own account only.
  if ((stringAt(parseStored(pod), 'spec', 'serviceAccountName') ?? 'default') !== account.name) {
    const message = `cannot bind token for serviceaccount "${account.name}" to pod running with different serviceaccount name.`;
    throw badRequest(message);
  }
  return { name, uid };
}
