import { digestOf, isDigest, matchesDigest } from '@insights/image-name';
import { present } from '@insights/process';
import type { Store, StoredManifest } from '../store.ts';
import { type Answer, apiError, empty } from './answer.ts';
import type { Call } from './call.ts';

const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';
const ociTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
]);

/** Where a manifest call points. */
export interface ManifestTarget {
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
}

/** How manifests are answered. */
export interface ManifestSettings {
  readonly sendsEtag: boolean;
}

/** `…/manifests/<tag or digest>` (distribution spec, "Pulling manifests", "Pushing manifests"). */
export async function answerManifest(
  { store, settings }: { store: Store; settings: ManifestSettings },
  target: ManifestTarget,
  call: Call,
): Promise<Answer> {
  if (call.method === 'PUT') return putManifest(store, target, call);
  if (call.method === 'DELETE') {
    const isDeleted = store.deleteManifest(target.repository, target.reference);
    return isDeleted ? empty(202) : manifestUnknown(target);
  }
  if (call.method !== 'GET' && call.method !== 'HEAD') return apiError(405, 'UNSUPPORTED', 'method not allowed');
  return getManifest(store, settings, { target, call });
}

function getManifest(
  store: Store,
  { sendsEtag }: ManifestSettings,
  { target, call }: { target: ManifestTarget; call: Call },
): Answer {
  if (!store.has(target.repository)) return apiError(404, 'NAME_UNKNOWN', `unknown repository ${target.repository}`);
  const stored = store.manifest(target.repository, target.reference);
  if (!stored) return manifestUnknown(target);
  // distribution looks at If-None-Match before Accept, and takes it quoted or bare.
  const condition = call.headers['if-none-match']?.replaceAll('"', '');
  if (sendsEtag && condition === stored.digest) return empty(304, { etag: `"${stored.digest}"` });
  const manifest = negotiate(store, target, { stored, accept: call.headers.accept ?? '' });
  if (!manifest) return manifestUnknown(target);
  return {
    status: 200,
    headers: {
      'content-type': manifest.mediaType,
      'docker-content-digest': manifest.digest,
      ...(sendsEtag ? { etag: `"${manifest.digest}"` } : {}),
    },
    body: manifest.bytes,
  };
}

// As distribution does: OCI content is unknown to who does not accept its type; of a Docker list such a client gets the
// linux/amd64 image, which has another digest.
function negotiate(
  store: Store,
  { repository, reference }: ManifestTarget,
  { stored, accept }: { stored: StoredManifest; accept: string },
): StoredManifest | undefined {
  if (accept.includes(stored.mediaType)) return stored;
  if (ociTypes.has(stored.mediaType)) return undefined;
  if (stored.mediaType !== dockerList || isDigest(reference)) return stored;
  const index = JSON.parse(stored.bytes.toString('utf8')) as { manifests?: { digest: string; platform?: unknown }[] };
  const amd64 = index.manifests?.find(({ platform }) => {
    const { os, architecture } = (platform ?? {}) as { os?: string; architecture?: string };
    return os === 'linux' && architecture === 'amd64';
  });
  return amd64 && store.manifest(repository, amd64.digest);
}

async function putManifest(store: Store, { repository, reference }: ManifestTarget, call: Call): Promise<Answer> {
  const bytes = await call.body();
  if (!bytes) return apiError(413, 'SIZE_INVALID', 'the manifest is too large');
  const document = parse(bytes);
  if (!document) return apiError(400, 'MANIFEST_INVALID', 'the manifest is not a JSON object');
  if (isDigest(reference) && !matchesDigest(bytes, reference)) {
    return apiError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  const missing = missingContent(store, repository, document);
  if (missing !== undefined) return apiError(404, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${missing}`);
  const digest = isDigest(reference) ? reference : digestOf(bytes);
  const subject = subjectOf(document);
  const own = document['mediaType'];
  const mediaType = call.headers['content-type'] ?? (typeof own === 'string' ? own : '');
  const manifest = { digest, mediaType, bytes, ...(subject === undefined ? {} : { subject }) };
  store.putManifest(repository, manifest, isDigest(reference) ? undefined : reference);
  return empty(201, {
    location: `/v2/${repository}/manifests/${digest}`,
    'docker-content-digest': digest,
    ...present({ 'oci-subject': subject }),
  });
}

function missingContent(store: Store, repository: string, document: Record<string, unknown>): string | undefined {
  const blobs = [document['config'], ...list(document['layers'])].map(digestIn);
  const manifests = list(document['manifests']).map(digestIn);
  return (
    blobs.find((digest) => digest !== undefined && !store.blob(repository, digest)) ??
    manifests.find((digest) => digest !== undefined && !store.manifest(repository, digest))
  );
}

/** The digest in a manifest's `subject`, which makes it a referrer. */
export function subjectOf(document: Record<string, unknown>): string | undefined {
  return digestIn(document['subject']);
}

function digestIn(descriptor: unknown): string | undefined {
  const digest = (descriptor as { digest?: unknown } | null | undefined)?.digest;
  return typeof digest === 'string' ? digest : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function manifestUnknown({ reference }: ManifestTarget): Answer {
  return apiError(404, 'MANIFEST_UNKNOWN', `manifest unknown: ${reference}`);
}
