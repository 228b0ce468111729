import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchiveName } from '@insights/archive';
import type { OperatorConfig } from '@insights/configuration';
import type { Clock, Logger } from '@insights/process';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { PodIdentity } from '../pod-identity.ts';
import type { PodWatcher } from '../rollout/pod-watcher.ts';

/** What {@link StorageGuard} takes. */
export interface StorageGuardDependencies {
  /** Names the volume that the gatherer writes to. */
  readonly configuration: { readonly config: Pick<OperatorConfig, 'storagePath'> };
  readonly pods: Pick<PodWatcher, 'pod'>;
  readonly identity: Pick<PodIdentity, 'releaseImage'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Default three quarters of the size that the manifests give the volume. */
  readonly mostBytes?: number;
}

const lookMilliseconds = 5000;
const defaultMostBytes = 768 * 1024 * 1024;
// More would take longer to count than there is time for; nobody needs so many.
const mostEntries = 100_000;
// The most that an archive may have to be sent.
const mostArchiveBytes = 10_485_760;
const blockBytes = 512;

/**
 * Watches how much the shared volume holds. The size in the manifest is no limit for a pod of class
 * `system-cluster-critical`, which the kubelet never evicts: without this, a gatherer could fill the node's disk.
 */
export class StorageGuard implements Loop {
  /** The volume has become too full, or is no longer. */
  readonly changed = new Trigger();
  readonly #dependencies: StorageGuardDependencies;
  readonly #woken = new Trigger();
  #overfull: string | undefined;

  constructor(dependencies: StorageGuardDependencies) {
    this.#dependencies = dependencies;
  }

  /** How much there is when it is too much, for people; else `undefined`. */
  get overfull(): string | undefined {
    return this.#overfull;
  }

  wake(): void {
    this.#woken.fire();
  }

  /** Looks every five seconds until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#dependencies;
    while (!signal.aborted) {
      await this.#look().catch((err: unknown) => log.warn({ err }, 'Could not measure the shared volume'));
      await this.#woken.wait(clock, lookMilliseconds, signal);
    }
  }

  async #look(): Promise<void> {
    const { mostBytes = defaultMostBytes } = this.#dependencies;
    if (this.#overfull !== undefined && this.#mayClean) await this.#clean();
    const { bytes, entries } = await measure(this.#folder);
    const isOverfull = bytes > mostBytes || entries >= mostEntries;
    this.#tell(isOverfull ? `${bytes} bytes in ${entries} files on the volume for archives` : undefined);
  }

  #tell(overfull: string | undefined): void {
    const { log } = this.#dependencies;
    const hasChanged = (overfull === undefined) !== (this.#overfull === undefined);
    this.#overfull = overfull;
    if (!hasChanged) return;
    if (overfull !== undefined) log.warn({ overfull }, 'Found the shared volume too full');
    this.changed.fire();
  }

  get #folder(): string {
    return this.#dependencies.configuration.config.storagePath;
  }

  // Only when the gatherer that made the mess is gone is it of use to clean up.
  get #mayClean(): boolean {
    const { pods, identity } = this.#dependencies;
    return pods.pod?.gathererImage === identity.releaseImage;
  }

  // Archives that can be sent stay: nothing that was collected is lost.
  async #clean(): Promise<void> {
    const { log } = this.#dependencies;
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats?.isFile() && isArchiveName(name) && stats.size <= mostArchiveBytes) continue;
      await rm(path, { recursive: true, force: true });
      log.warn({ path, bytes: stats?.size }, 'Removed what an image left on the shared volume');
    }
  }
}

/** Counts what lies below a folder, without following links. */
async function measure(folder: string): Promise<{ bytes: number; entries: number }> {
  const total = { bytes: 0, entries: 0 };
  const folders = [folder];
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    for (const entry of await readdir(current, { withFileTypes: true }).catch(() => [])) {
      total.entries += 1;
      if (total.entries >= mostEntries) return total;
      const path = join(current, entry.name);
      if (entry.isDirectory()) folders.push(path);
      // Blocks and not the size: a file with holes takes no space.
      else total.bytes += ((await lstat(path).catch(() => undefined))?.blocks ?? 0) * blockBytes;
    }
  }
  return total;
}
