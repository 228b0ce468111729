import { createHash } from 'node:crypto';
import { findPinnedImage, formatImage, isWithin, parseRepositoryScope, type PinnedImage } from '@insights/image-name';
import type { DescriptionOutcome, Observation } from '../observation.ts';
import type { Failure } from '../record/record.ts';
import { labelOf, unreadableLabel } from './labels.ts';
import { compareVersions, isInRange } from './versions.ts';

/** An image that the registry has described. */
export type DescribedImage = Extract<DescriptionOutcome, { readonly kind: 'described' }>;

/**
 * The part of gate G0 that looks at the image: verification, repository, size, labels, version, block list.
 * @param isPinned - a human wants exactly this image: it may be older than the release and of another stream
 * @returns why it is refused, `undefined` when it may run
 */
export function refusalOf(image: DescribedImage, seen: Observation, isPinned = false): Failure | undefined {
  const { maximumImageBytes } = seen.settings;
  const refusal = refusalOfName(image.image, seen);
  if (refusal !== undefined) return refusal;
  if (image.compressedBytes > maximumImageBytes) {
    return policy('ImageTooLarge', `${image.compressedBytes} bytes are more than ${maximumImageBytes}`);
  }
  return (
    unreadableLabel(image.labels) ??
    refusalOfLabels(image, seen) ??
    (isPinned ? undefined : refusalOfTracked(image, seen))
  );
}

/**
 * What can be said of an image by its name alone. Whatever is to be patched passes this again, wherever the name was read:
 * the record is text that people and tools edit.
 */
export function refusalOfName(image: PinnedImage, { settings, withdrawn }: Observation): Failure | undefined {
  if (settings.verificationPolicy !== 'none') {
    return policy(
      'VerificationUnsupported',
      `verification.policy is ${settings.verificationPolicy}, and this build cannot verify`,
    );
  }
  if (withdrawn.includes(image.digest))
    return { class: 'withdrawn', reason: 'Withdrawn', evidence: 'on the block list' };
  const { registry, repository } = image;
  if (!settings.allowedRepositories.some((allowed) => isAllowed(image, allowed))) {
    return policy(
      'RepositoryNotAllowed',
      `${formatImage({ registry, repository })} is not among the allowed repositories`,
    );
  }
  return undefined;
}

/** As {@link refusalOfName}, of an image that the record names in the place of one that was described. */
export function refusalOfText(image: string, seen: Observation): Failure | undefined {
  const pinned = findPinnedImage(image);
  return pinned === undefined ? policy('NotPinned', `${image} is not pinned by digest`) : refusalOfName(pinned, seen);
}

/** In the one normal form: `docker.io/x` allows `index.docker.io/library/x`. An entry that is no scope allows nothing. */
function isAllowed(image: PinnedImage, entry: string): boolean {
  try {
    return isWithin(image, parseRepositoryScope(entry));
  } catch {
    return false; // told where the configuration is read
  }
}

function refusalOfLabels({ labels }: DescribedImage, { settings, clusterVersion }: Observation): Failure | undefined {
  const contract = labelOf(labels, 'contract');
  const minMain = labelOf(labels, 'minMain');
  const range = labelOf(labels, 'openshiftRange');
  if (contract === undefined) return policy('ContractMissing', 'the image has no contract label');
  if (Number(contract) !== settings.contractMajor) {
    return policy('ContractUnsupported', `contract ${contract} is not ${settings.contractMajor}`);
  }
  if (minMain !== undefined && isOlder(settings.mainVersion, minMain) !== false) {
    return policy('MainTooOld', `needs main ${minMain}, this is ${settings.mainVersion}`);
  }
  if (range !== undefined && isInRange(clusterVersion, range) !== true) {
    return policy('ClusterNotSupported', `cluster ${clusterVersion} is not in ${range}`);
  }
  return undefined;
}

function refusalOfTracked(image: DescribedImage, { release }: Observation): Failure | undefined {
  const stream = labelOf(image.labels, 'stream');
  const version = labelOf(image.labels, 'version');
  const ownStream = release.version.split('.').slice(0, 2).join('.');
  if (stream !== undefined && stream !== '*' && stream !== ownStream) {
    return policy('StreamMismatch', `stream ${stream} is not ${ownStream}`);
  }
  if (version !== undefined && isOlder(version, release.version) === true) {
    return policy('OlderThanRelease', `version ${version} is older than release ${release.version}`);
  }
  return undefined;
}

/**
 * Stands for all rules that a `policy` verdict depends on besides the digest: when it changes, the verdict is void.
 * @returns 16 hex digits
 */
export function policyFingerprint({ settings, clusterVersion, release, platform }: Observation): string {
  const { allowedRepositories, contractMajor, mainVersion, maximumImageBytes, verificationPolicy } = settings;
  const ours = [allowedRepositories, contractMajor, mainVersion, maximumImageBytes, verificationPolicy];
  const rules = [...ours, clusterVersion, release, platform];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16);
}

function policy(reason: string, evidence: string): Failure {
  return { class: 'policy', reason, evidence };
}

/** `undefined` when one of the two is no semantic version and says nothing about age. */
function isOlder(version: string, than: string): boolean | undefined {
  const order = compareVersions(version, than);
  return order === undefined ? undefined : order < 0;
}
