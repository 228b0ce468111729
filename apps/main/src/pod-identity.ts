import { CodedError } from '@insights/process';

/** Who this process is, as the downward API and the release tell it. */
export interface PodIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly nodeName: string;
  /** Version of the cluster release that this image belongs to: `4.20.3`. */
  readonly releaseVersion: string;
  /** The image that the gatherer container has in the release. */
  readonly releaseImage: string;
}

/**
 * Reads the identity from the environment of the container.
 * @throws CodedError `ERR_USAGE` that names every variable that is missing
 */
export function readPodIdentity(env: NodeJS.ProcessEnv): PodIdentity {
  const variables = ['POD_NAME', 'POD_NAMESPACE', 'POD_UID', 'NODE_NAME', 'RELEASE_VERSION', 'RELATED_IMAGE_GATHERER'];
  const missing = variables.filter((name) => !env[name]);
  if (missing.length > 0) throw new CodedError('ERR_USAGE', `environment lacks ${missing.join(', ')}`);
  const [name = '', namespace = '', uid = '', nodeName = '', releaseVersion = '', releaseImage = ''] = variables.map(
    (variable) => env[variable] ?? '',
  );
  return { name, namespace, uid, nodeName, releaseVersion, releaseImage };
}
