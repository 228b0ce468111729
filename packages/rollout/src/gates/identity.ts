import { present } from '@insights/process';
import type { Operation } from '../record/record.ts';
import { labelOf } from './labels.ts';
import type { DescribedImage } from './preflight.ts';

/** What the gatherer in the image must say about itself, and the digests it may be known by. */
export function identityOf({ labels, platformDigest, configDigest }: DescribedImage): Partial<Operation> {
  const version = labelOf(labels, 'version');
  const revision = labelOf(labels, 'revision');
  return {
    ...present({ version, revision, platformDigest, configDigest }),
  };
}
