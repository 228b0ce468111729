import { FakeRegistry, type FakeRegistryOptions, type PushImageOptions } from '@insights/fake-registry';
import { mediaTypes } from '@insights/registry';
import { extract } from 'tar-stream';
import { gunzipSync } from 'node:zlib';
import type { RepositoryAccess } from '../src/index.ts';
import { ociTypes } from '../src/layout/documents.ts';
import { ImageLayout } from '../src/layout/layout.ts';

export const repository = 'openshift/origin-insights-operator';
/** Of the image that the registry starts with. */
export const releaseVersion = '4.20.3';

/** Labels of an image of a version. */
export function labelsOf(version: string): Readonly<Record<string, string>> {
  return { 'org.opencontainers.image.version': version, 'insights.openshift.io/contract': '1' };
}

/** A registry with one image of a release, and what it takes to get there. */
export interface Setup extends AsyncDisposable {
  readonly registry: FakeRegistry;
  readonly access: RepositoryAccess;
  readonly signal: AbortSignal;
  /** Of the release. */
  readonly digest: string;
  readImage(tagOrDigest: string): Promise<ReadImage>;
}

export interface ReadImage {
  readonly mediaType: string;
  readonly manifest: { config: { digest: string }; layers: { mediaType: string; digest: string }[] };
  readonly config: {
    architecture: string;
    config: { Labels: Record<string, string>; Env: string[]; Entrypoint: string[]; Cmd: string[]; User: string };
    rootfs: { diff_ids: string[] };
    history: unknown[];
  };
}

export async function openSetup(
  options: FakeRegistryOptions = {},
  image: Partial<PushImageOptions> = {},
): Promise<Setup> {
  const registry = await FakeRegistry.start(options);
  const digest = registry.pushImage({
    repository,
    tag: releaseVersion,
    labels: labelsOf(releaseVersion),
    env: ['PATH=/usr/bin', `BUILD_VERSION=${releaseVersion}`],
    entrypoint: ['/usr/bin/insights-operator'],
    cmd: ['serve'],
    user: '1001:0',
    layers: [Buffer.alloc(2048, 1), Buffer.alloc(1024, 2)],
    ...image,
  });
  const fetchJson = async (path: string): Promise<{ type: string; body: unknown }> => {
    const accept = Object.values(mediaTypes).join(', ');
    const response = await fetch(`${registry.origin}/v2/${repository}/${path}`, { headers: { accept } });
    return { type: response.headers.get('content-type') ?? '', body: await response.json() };
  };
  return {
    registry,
    access: { registry: registry.host, repository, plainHttp: true },
    signal: AbortSignal.timeout(20_000),
    digest,
    async readImage(tagOrDigest) {
      const { type, body } = await fetchJson(`manifests/${tagOrDigest}`);
      const manifest = body as ReadImage['manifest'];
      const config = (await fetchJson(`blobs/${manifest.config.digest}`)).body as ReadImage['config'];
      return { mediaType: type, manifest, config };
    },
    [Symbol.asyncDispose]: () => registry.close(),
  };
}

/** Names and modes of a gzipped or plain tar, and their content. */
export async function readTar(bytes: Buffer): Promise<{ name: string; mode: number; content: string }[]> {
  const archive = extract();
  archive.end(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  const files: { name: string; mode: number; content: string }[] = [];
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, mode } = entry.header;
    files.push({ name, mode, content: Buffer.concat(chunks).toString('utf8') });
  }
  return files;
}

/** Writes a layout with one small image of the release. */
export async function writeLayout(folder: string): Promise<{ digest: string }> {
  const layout = new ImageLayout(folder);
  const layer = await layout.addBlob(Buffer.from('a layer'), ociTypes.layer);
  const document = { os: 'linux', architecture: 'amd64', config: { Labels: labelsOf(releaseVersion) }, rootfs: {} };
  const config = await layout.addBlob(Buffer.from(JSON.stringify(document)), ociTypes.config);
  await layout.setImage({ schemaVersion: 2, mediaType: ociTypes.manifest, config, layers: [layer] });
  return { digest: (await layout.image()).digest };
}
