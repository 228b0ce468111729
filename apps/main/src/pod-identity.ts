import { type ImageReference, parseImageReference } from '@insights/image-name';
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
 * @throws CodedError `ERR_USAGE` that names every variable that is missing, or the one that is no version or image
 */
export function readPodIdentity(env: NodeJS.ProcessEnv): PodIdentity {
  const variables = ['POD_NAME', 'POD_NAMESPACE', 'POD_UID', 'NODE_NAME', 'RELEASE_VERSION', 'RELATED_IMAGE_GATHERER'];
  const missing = variables.filter((name) => !env[name]);
  if (missing.length > 0) throw new CodedError('ERR_USAGE', `environment lacks ${missing.join(', ')}`);
  const [name = '', namespace = '', uid = '', nodeName = '', releaseVersion = '', releaseImage = ''] = variables.map(
    (variable) => env[variable] ?? '',
  );
  checkVersion(releaseVersion);
  checkImage(releaseImage);
  return { name, namespace, uid, nodeName, releaseVersion, releaseImage };
}

function checkVersion(version: string): void {
  if (/^\d+\.\d+(\.\d+)?([-+][0-9A-Za-z.+-]+)?$/.test(version)) return;
  throw new CodedError('ERR_USAGE', `RELEASE_VERSION: "${version}" must be a version, as in 4.20.3`);
}

// Whatever a pod may name, also `insights-operator:release` of a registry that the node knows; but it must say which one.
function checkImage(image: string): void {
  const { tag, digest } = readImage(image) ?? readImage(`docker.io/library/${image}`) ?? {};
  if (tag !== undefined || digest !== undefined) return;
  const expected = 'must name an image with a tag or a digest, as in quay.io/name@sha256:…';
  throw new CodedError('ERR_USAGE', `RELATED_IMAGE_GATHERER: "${image}" ${expected}`);
}

function readImage(text: string): ImageReference | undefined {
  try {
    return parseImageReference(text);
  } catch {
    return undefined;
  }
}
