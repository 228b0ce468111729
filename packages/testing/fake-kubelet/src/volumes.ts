import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readField } from './downward-api.ts';
import type { KubeletApi } from './kubelet-api.ts';
import type { PathMap } from './path-map.ts';
import type { Pod, ProjectedSource, Volume, VolumeSource } from './pod-types.ts';

const defaultTokenSeconds = 3600;

type Files = ReadonlyMap<string, string | Buffer>;

/** Fills the volumes of one pod; each is a folder. */
export class PodVolumes {
  readonly #api: KubeletApi;
  readonly #pod: Pod;
  readonly #folder: string;

  /** @param folder - where the volumes of this pod go; short, for Unix sockets lie below it */
  constructor(api: KubeletApi, pod: Pod, folder: string) {
    this.#api = api;
    this.#pod = pod;
    this.#folder = folder;
  }

  /** The folder of a volume on this machine. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /**
   * Creates every volume and writes the files of those that have a source.
   * @param paths - rewrites text of ConfigMaps for this machine
   * @throws Error with the kubelet's text when a source is missing and not optional
   */
  async prepare(paths: PathMap): Promise<void> {
    for (const volume of this.#pod.spec.volumes ?? []) {
      const folder = this.path(volume.name);
      await mkdir(folder, { recursive: true });
      for (const [name, content] of await this.#filesOf(volume, paths)) await replaceFile(join(folder, name), content);
    }
  }

  /** Deletes everything, as the end of a pod does. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #filesOf(volume: Volume, paths: PathMap): Promise<Files> {
    if (volume.configMap) return this.#configMapFiles(volume.configMap, paths);
    if (volume.secret) return this.#secretFiles({ ...volume.secret, name: volume.secret.secretName ?? '' });
    const files = new Map<string, string | Buffer>();
    for (const source of volume.projected?.sources ?? []) {
      for (const [name, content] of await this.#projectedFiles(source, paths)) files.set(name, content);
    }
    return files;
  }

  async #projectedFiles(source: ProjectedSource, paths: PathMap): Promise<Files> {
    if (source.configMap) return this.#configMapFiles(source.configMap, paths);
    if (source.secret) return this.#secretFiles(source.secret);
    if (source.serviceAccountToken) {
      const { path, expirationSeconds = defaultTokenSeconds, audience } = source.serviceAccountToken;
      return new Map([[path, await this.#api.token({ pod: this.#pod, expirationSeconds, audience })]]);
    }
    const items = source.downwardAPI?.items ?? [];
    return new Map(items.map(({ path, fieldRef }) => [path, readField(this.#pod, fieldRef?.fieldPath ?? '')]));
  }

  async #configMapFiles(source: VolumeSource, paths: PathMap): Promise<Files> {
    const data = await this.#api.configMap(this.#pod.metadata.namespace, source.name ?? '');
    if (!data && !source.optional) throw new Error(`configmap "${source.name}" not found`);
    return new Map([...select(data ?? {}, source)].map(([name, text]) => [name, paths.rewrite(text)]));
  }

  async #secretFiles(source: VolumeSource): Promise<Files> {
    const data = await this.#api.secret(this.#pod.metadata.namespace, source.name ?? '');
    if (!data && !source.optional) throw new Error(`secret "${source.name}" not found`);
    return select(data ?? {}, source);
  }
}

function select<Content>(data: Readonly<Record<string, Content>>, { items }: VolumeSource): Map<string, Content> {
  if (!items) return new Map(Object.entries(data));
  const chosen = items.map(({ key, path }) => [path, data[key]] as const);
  return new Map(chosen.filter((entry): entry is readonly [string, Content & {}] => entry[1] !== undefined));
}

// Readers see the old content or the new one, never half of it.
async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, content, { mode: 0o644 });
  await rename(`${path}.new`, path);
}
