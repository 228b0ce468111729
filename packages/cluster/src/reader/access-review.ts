import { parseBoundedJson, present } from '@insights/process';
import { ClusterError } from '../errors.ts';
import { isJsonObject } from '../json.ts';

/** Something that an account may or may not do. */
export interface Access {
  readonly verb: 'get' | 'list';
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, with a subresource as in `pods/log`; `*`: each of the group. */
  readonly resource: string;
  /** Absent: in all, or the resource has none. */
  readonly namespace?: string;
  /** Absent: every object. */
  readonly name?: string;
}

export const accessReviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

const answerBounds = { bytes: 1024 * 1024, depth: 16, values: 10_000 };

/** The `SelfSubjectAccessReview` (`authorization.k8s.io/v1`) that asks for an access. */
export function accessReview({ verb, group, version, resource, namespace, name }: Access): object {
  const [plural, subresource] = resource.split('/', 2);
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: { verb, group, version, resource: plural, ...present({ subresource, namespace, name }) },
    },
  };
}

/**
 * What the API server answered to it.
 * @throws ClusterError `ERR_CLUSTER_MALFORMED` when it does not say whether
 */
export function isAllowedBy(answer: Buffer, request: string): boolean {
  const { status } = parse(answer);
  const allowed = isJsonObject(status) ? status['allowed'] : undefined;
  if (typeof allowed === 'boolean') return allowed;
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `${request}: the answer does not say what is allowed`);
}

function parse(answer: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value = parseBoundedJson(answer, answerBounds, 'the answer');
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
