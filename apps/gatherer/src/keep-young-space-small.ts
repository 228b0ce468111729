import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for young objects at its first size, 1 MiB. What a gathering looks at and lets go would let it grow to
 * 32 MiB, which costs 35 MiB of memory at the peak (12,000 pods) and saves no time. Of the flags about it, this is the one
 * that V8 looks at while it runs: the image's programs are started without arguments for Node.
 */
export function keepYoungSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
