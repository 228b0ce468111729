import { parse, stringify } from 'yaml';

/** What the kustomization of the document is filled with. */
export interface OwnRelease {
  /** `deploy/kubernetes`, relative to where the kustomization will be. */
  readonly resource: string;
  /** `host/name`. */
  readonly repository: string;
  readonly digest: string;
  readonly version: string;
}

interface Kustomization {
  readonly images: readonly { readonly name: string }[];
  readonly patches: readonly { readonly patch?: string }[];
  readonly [key: string]: unknown;
}

/**
 * The `kustomization.yaml` that `deploy/README.md` tells people to write, with a release of one's own in the place of its
 * example.
 * @throws Error when the document has none
 */
export function ownKustomization(document: string, { resource, repository, digest, version }: OwnRelease): string {
  const [, block] = /```yaml\n(apiVersion: kustomize[^`]*)```/.exec(document) ?? [];
  if (block === undefined) throw new Error('the document has no kustomization');
  const { images, patches, ...rest } = parse(block) as Kustomization;
  return stringify({
    ...rest,
    resources: [resource],
    images: images.map(({ name }) => ({ name, newName: repository, digest })),
    patches: patches.map(({ patch, ...how }) =>
      patch === undefined ? how : { ...how, patch: patch.replace(/(RELEASE_VERSION, value: )[^}]*/, `$1${version}`) },
    ),
  });
}
