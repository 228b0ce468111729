import { apiResource } from '../api-resource.ts';
import type { GatherContext, ObjectIdentity } from '../gather-context.ts';
import type { FunctionRead } from '../gather-function.ts';
import { memberAt } from '../json.ts';
import { gets } from '../reads.ts';
import { isJsonObject, type JsonValue } from '@insights/cluster';

const secrets = apiResource('v1', 'secrets', 'Secret');

/** The read of Secrets of a namespace, all or some. Only a function with `runsIn` `main` may have one. */
export function secretsRead(namespace: string, ...names: readonly string[]): FunctionRead {
  return gets(secrets, { namespaces: [namespace], ...(names.length > 0 && { names }) });
}

/** `data` of a Secret, values in base64 as the API server has them. Nothing of it may go anywhere as it is. */
export type SecretData = Readonly<Record<string, JsonValue>>;

/**
 * Reads a Secret.
 * @throws ClusterError; its texts quote nothing of the Secret
 */
export async function readSecret(context: GatherContext, identity: Required<ObjectIdentity>): Promise<SecretData> {
  const data = memberAt(await context.object(secrets, identity), 'data');
  return isJsonObject(data) ? data : {};
}

/** A value of a Secret, decoded; `undefined` for what is no base64: the decoder of Node would make something of anything. */
export function decodeSecretValue(value: JsonValue): Buffer | undefined {
  if (typeof value !== 'string' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined;
  return Buffer.from(value, 'base64');
}
