import type { StoredChoice, StoredObject } from './record-place.ts';

/** On the ConfigMap: the version of the Secret that could not be written when the ConfigMap was. */
export const supersedesAnnotation = 'insights.openshift.io/supersedes';

/** What is stored in the two places. */
export interface BothPlaces {
  readonly secret: StoredObject | undefined;
  readonly inSecret: StoredChoice;
  readonly configMap: StoredObject | undefined;
  readonly inConfigMap: StoredChoice;
}

/** Stands for one version of an object. */
export function versionOf(object: StoredObject | undefined): string {
  return `${object?.metadata?.uid ?? ''}/${object?.metadata?.resourceVersion ?? ''}`;
}

/**
 * Which of the two places tells the truth: the newer record. A Secret that we could not write holds an old
 * choice of ours, which is no edit of a human's; one that somebody wrote since does.
 */
export function newestChoice({ secret, inSecret, configMap, inConfigMap }: BothPlaces): StoredChoice {
  if (inConfigMap.record.kind === 'absent') return inSecret;
  if (secret === undefined) return inConfigMap;
  if (inConfigMap.record.kind !== 'valid') return inSecret;
  if (configMap?.metadata?.annotations?.[supersedesAnnotation] === versionOf(secret)) return inConfigMap;
  const isOlder =
    inSecret.record.kind === 'absent' ||
    (inSecret.record.kind === 'valid' && inSecret.record.record.rev < inConfigMap.record.record.rev);
  if (!isOlder) return inSecret;
  const { record, gathererImage } = inConfigMap;
  return {
    record,
    gathererImage: isHumanEdit(inSecret) ? inSecret.gathererImage : gathererImage,
    retry: inSecret.retry ?? inConfigMap.retry,
  };
}

function isHumanEdit({ record, gathererImage }: StoredChoice): boolean {
  if (record.kind === 'valid') return (gathererImage ?? '').trim() !== record.record.chosen.image;
  return gathererImage !== undefined;
}
