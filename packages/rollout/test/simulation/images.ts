import { createHash } from 'node:crypto';
import { labels as imageLabels } from '../../src/gates/labels.ts';

/** How the gatherer in an image behaves. `works` and `crashes-once` are good images; the rest must never stay. */
export const behaviours = [
  'works',
  'crashes-once',
  'exits-at-once',
  'exits-zero',
  'cannot-start',
  'out-of-memory-in-gather',
  'wrong-version',
  'silent',
  'hangs-in-gather',
  'fails-gather',
  'loses-records',
  'crashes-later',
  'no-platform',
  'no-contract',
  'not-pullable',
  'signature-rejected',
  'fills-volume',
  'kills-main',
] as const;

export type Behaviour = (typeof behaviours)[number];

export interface SimulatedImage {
  readonly image: string;
  readonly digest: string;
  readonly behaviour: Behaviour;
  readonly version: string;
  readonly revision: string;
}

export const repository = 'quay.io/insights/gatherer';

export function digestFor(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`;
}

export function publish(name: string, behaviour: Behaviour, version: string): SimulatedImage {
  const digest = digestFor(name);
  return { image: `${repository}@${digest}`, digest, behaviour, version, revision: digest.slice(7, 19) };
}

export function isGood({ behaviour }: SimulatedImage): boolean {
  return behaviour === 'works' || behaviour === 'crashes-once';
}

export function labelsOf(image: SimulatedImage): Record<string, string> {
  const contract = image.behaviour === 'no-contract' ? {} : { [imageLabels.contract]: '1' };
  return { ...contract, [imageLabels.version]: image.version, [imageLabels.revision]: image.revision };
}
