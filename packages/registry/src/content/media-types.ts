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

// What files and proxies say of anything.
const genericTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/octet-stream',
  'binary/octet-stream',
  'text/plain',
]);

/** Whether a `Content-Type` says nothing about which kind of manifest it is. */
export function isGeneric(contentType: string | undefined): boolean {
  return genericTypes.has(bareMediaType(contentType) ?? '');
}

const configTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** Whether a config is that of an image that can be run; signatures and other artifacts have types of their own. */
export function isImageConfig(mediaType: string): boolean {
  return configTypes.has(bareMediaType(mediaType) ?? '');
}

/** A media type without parameters, lower case; `undefined` when there is none. */
export function bareMediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase() || undefined;
}
