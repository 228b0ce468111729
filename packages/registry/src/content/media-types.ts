/** The four media types a manifest may have here; schema 1 is not one of them. */
export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const;

/**
 * One header line with all four types, on HEAD and GET alike: a registry that lacks a type in it answers with the digest
 * of some other manifest, or with 404.
 */
export const acceptedManifests = Object.values(mediaTypes).join(', ');

/** What a media type says about the document. */
export type ManifestKind = 'index' | 'manifest' | 'schema1' | 'unknown';

/** Sorts a `Content-Type` or `mediaType`; parameters such as `charset` are ignored. */
export function manifestKind(contentType: string | undefined): ManifestKind {
  const type = bareMediaType(contentType);
  if (type === mediaTypes.ociIndex || type === mediaTypes.dockerList) return 'index';
  if (type === mediaTypes.ociManifest || type === mediaTypes.dockerManifest) return 'manifest';
  return type?.startsWith('application/vnd.docker.distribution.manifest.v1') ? 'schema1' : 'unknown';
}

/** A media type without parameters, lower case; `undefined` when there is none. */
export function bareMediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase() || undefined;
}
