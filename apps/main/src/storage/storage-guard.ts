import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchiveName } from '@insights/archive';
import type { Clock, Logger } from '@insights/process';

/** What {@link StorageGuard} takes. */
export interface StorageGuardOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The volume that the gatherer writes to. */
  readonly folder: () => string;
  /** Whether the gatherer that made the mess is gone: only then is it of use to clean up. */
  readonly mayClean: () => boolean;
  /** Called when the volume has become too full, and when it is no longer. */
  readonly onChange: () => void;
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
export class StorageGuard {
  readonly #options: StorageGuardOptions;
  #overfull: string | undefined;

  constructor(options: StorageGuardOptions) {
    this.#options = options;
  }

  /** How much there is when it is too much, for people; else `undefined`. */
  get overfull(): string | undefined {
    return this.#overfull;
  }

  /** Looks every five seconds until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      await this.#look().catch((err: unknown) => log.warn({ err }, 'Could not measure the shared volume'));
      await clock.sleep(lookMilliseconds, signal).catch(() => {}); // asked to end
    }
  }

  async #look(): Promise<void> {
    const { folder, mayClean, mostBytes = defaultMostBytes } = this.#options;
    if (this.#overfull !== undefined && mayClean()) await this.#clean();
    const { bytes, entries } = await measure(folder());
    const isOverfull = bytes > mostBytes || entries >= mostEntries;
    this.#tell(isOverfull ? `${bytes} bytes in ${entries} files on the volume for archives` : undefined);
  }

  #tell(overfull: string | undefined): void {
    const { log, onChange } = this.#options;
    const hasChanged = (overfull === undefined) !== (this.#overfull === undefined);
    this.#overfull = overfull;
    if (!hasChanged) return;
    if (overfull !== undefined) log.warn({ overfull }, 'Found the shared volume too full');
    onChange();
  }

  // Archives that can be sent stay: nothing that was collected is lost.
  async #clean(): Promise<void> {
    const { folder, log } = this.#options;
    for (const name of await readdir(folder())) {
      const path = join(folder(), name);
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
