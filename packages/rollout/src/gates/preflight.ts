import { createHash } from 'node:crypto';
import { digestOf, repositoryOf } from '../image.ts';
import type { DescriptionOutcome, Observation } from '../observation.ts';
import type { Failure } from '../record/record.ts';
import { labelOf } from './labels.ts';
import { compareVersions, isInRange } from './semver.ts';

/** An image that the registry has described. */
export type DescribedImage = Extract<DescriptionOutcome, { readonly kind: 'described' }>;

/**
 * The part of gate G0 that looks at the image (image tracking, C2, A9, D6): repository, size, labels, version, block list.
 * @param isPinned - a human wants exactly this image: it may be older than the release and of another stream
 * @returns why it is refused, `undefined` when it may run
 */
export function refusalOf(image: DescribedImage, seen: Observation, isPinned = false): Failure | undefined {
  const { settings, withdrawn, release, clusterVersion } = seen;
  const contract = labelOf(image.labels, 'contract');
  const minMain = labelOf(image.labels, 'minMain');
  const range = labelOf(image.labels, 'openshiftRange');
  const repository = repositoryOf(image.image);
  const digest = digestOf(image.image);
  if (digest === '') return policy('NotPinned', `${image.image} is not pinned by digest`);
  if (withdrawn.includes(digest)) return { class: 'withdrawn', reason: 'Withdrawn', evidence: 'on the block list' };
  if (!settings.allowedRepositories.includes(repository)) {
    return policy('RepositoryNotAllowed', `${repository} is not among the allowed repositories`);
  }
  if (image.compressedBytes > settings.maximumImageBytes) {
    return policy('ImageTooLarge', `${image.compressedBytes} bytes are more than ${settings.maximumImageBytes}`);
  }
  if (contract === undefined) return policy('ContractMissing', 'the image has no contract label');
  if (Number.parseInt(contract, 10) !== settings.contractMajor) {
    return policy('ContractUnsupported', `contract ${contract} is not ${settings.contractMajor}`);
  }
  if (minMain !== undefined && isOlder(settings.mainVersion, minMain)) {
    return policy('MainTooOld', `needs main ${minMain}, this is ${settings.mainVersion}`);
  }
  if (range !== undefined && isInRange(clusterVersion, range) === false) {
    return policy('ClusterNotSupported', `cluster ${clusterVersion} is not in ${range}`);
  }
  return isPinned ? undefined : refusalOfTracked(image, release.version);
}

function refusalOfTracked(image: DescribedImage, releaseVersion: string): Failure | undefined {
  const stream = labelOf(image.labels, 'stream');
  const version = labelOf(image.labels, 'version');
  const ownStream = releaseVersion.split('.').slice(0, 2).join('.');
  if (stream !== undefined && stream !== '*' && stream !== ownStream) {
    return policy('StreamMismatch', `stream ${stream} is not ${ownStream}`);
  }
  if (version !== undefined && isOlder(version, releaseVersion)) {
    return policy('OlderThanRelease', `version ${version} is older than release ${releaseVersion}`);
  }
  return undefined;
}

/**
 * Stands for all rules that a `policy` verdict depends on besides the digest: when it changes, the verdict is void (C5).
 * @returns 16 hex digits
 */
export function policyFingerprint({ settings, clusterVersion, release, platform }: Observation): string {
  const { allowedRepositories, contractMajor, mainVersion, maximumImageBytes } = settings;
  const rules = [allowedRepositories, contractMajor, mainVersion, maximumImageBytes, clusterVersion, release, platform];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16);
}

function policy(reason: string, evidence: string): Failure {
  return { class: 'policy', reason, evidence };
}

/** Versions that are not semantic say nothing about age. */
function isOlder(version: string, than: string): boolean {
  const order = compareVersions(version, than);
  return order !== undefined && order < 0;
}
