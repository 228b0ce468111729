import { cleanVolume } from '@insights/archive';
import type { OperatorConfig } from '@insights/configuration';
import type { Clock, Logger } from '@insights/process';
import type { PodView } from '@insights/rollout';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { PodIdentity } from '../pod-identity.ts';
import { cleanSocketFolder } from './clean-socket-folder.ts';
import { describeFullDisk } from './full-disk.ts';
import { type Measurement, measureFolder, mostEntries } from './measure-folder.ts';

interface StorageGuardDependencies {
  /** Names the volume that the gatherer writes to, and its socket. */
  readonly configuration: { readonly config: GuardedPlaces };
  readonly pods: { readonly pod: PodView | undefined };
  readonly identity: Pick<PodIdentity, 'releaseImage'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Default three quarters of the size that the manifests give the volume. */
  readonly mostBytes?: number;
  /** Default {@link describeFullDisk}. */
  readonly describeDisk?: (folder: string) => Promise<string | undefined>;
}

type GuardedPlaces = Pick<OperatorConfig, 'storagePath'> & { readonly gatherer: { readonly socket: string } };

const lookMilliseconds = 5000;
const defaultMostBytes = 768 * 1024 * 1024;
// How much more than it found there an image may add before it is held to have filled the volume.
const growth = 1.25;

/**
 * Watches how much the shared volume holds. The size in the manifest is no limit for a pod of class
 * `system-cluster-critical`, which the kubelet never evicts: without this, a gatherer could fill the node's disk. Once for
 * each container of the release image, and for as long as the volume is too full, it removes what another image left.
 */
export class StorageGuard implements Loop {
  /** The volume, or its disk, has become too full, or is no longer. */
  readonly changed = new Trigger();
  readonly #dependencies: StorageGuardDependencies;
  readonly #woken = new Trigger();
  #image: string | undefined;
  /** A container that may be of another image than the release's. */
  #foreignContainer: string | undefined;
  #cleanedFor: string | undefined;
  #lookAt = 0;
  #last: Measurement = { bytes: 0, entries: 0 };
  /** What lay there when the image came. */
  #inherited: Measurement = this.#last;
  #overfull: string | undefined;
  #fullDisk: string | undefined;

  constructor(dependencies: StorageGuardDependencies) {
    this.#dependencies = dependencies;
  }

  /** How much there is when the image that runs has made it too much, for people; else `undefined`. */
  get overfull(): string | undefined {
    return this.#overfull;
  }

  /** How little room the disk below the volume has, whoever filled it, for people; `undefined` when an archive fits. */
  get fullDisk(): string | undefined {
    return this.#fullDisk;
  }

  /** The pod has changed: there may be something to clean. */
  wake(): void {
    this.#woken.fire();
  }

  /** Looks every five seconds until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#dependencies;
    while (!signal.aborted) {
      await this.#look(signal).catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err }, 'Could not look after the shared volume');
      });
      await this.#woken.wait(clock, Math.max(0, this.#lookAt - clock.monotonicMilliseconds()), signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    this.#observePod();
    const container = this.#releaseContainer;
    const isDue = clock.monotonicMilliseconds() >= this.#lookAt;
    if (container !== undefined && container !== this.#cleanedFor) await this.#clean(container, signal);
    else if (!isDue) return;
    else if (container !== undefined && this.#isTooFull) await this.#clean(container, signal);
    this.#lookAt = clock.monotonicMilliseconds() + lookMilliseconds;
    this.#last = await measureFolder(this.#dependencies.configuration.config.storagePath);
    this.#tell(this.#describeExcess());
    const { describeDisk = describeFullDisk } = this.#dependencies;
    this.#tellDisk(await describeDisk(this.#dependencies.configuration.config.storagePath));
  }

  #observePod(): void {
    const { pods, identity } = this.#dependencies;
    const { pod } = pods;
    if (!pod) return;
    if (pod.gathererImage !== identity.releaseImage) this.#foreignContainer = pod.container?.containerID;
    if (pod.gathererImage === this.#image) return;
    this.#image = pod.gathererImage;
    this.#inherited = this.#last;
  }

  /**
   * The container of the release image that runs, if it does: what another image left is cleaned up when that image is
   * gone. The image fields of a status are known to lie, and the patch comes before the end of the old container.
   */
  get #releaseContainer(): string | undefined {
    const { pods, identity } = this.#dependencies;
    const { pod } = pods;
    if (pod?.gathererImage !== identity.releaseImage || pod.container?.state.kind !== 'running') return undefined;
    const { containerID } = pod.container;
    return containerID === this.#foreignContainer ? undefined : containerID;
  }

  async #clean(container: string, signal: AbortSignal): Promise<void> {
    const { configuration, log } = this.#dependencies;
    const { storagePath, gatherer } = configuration.config;
    // First: the gatherer that has just started waits for the place of its socket.
    const names = await cleanSocketFolder(gatherer.socket).catch((err: unknown) => {
      log.warn({ err }, 'Could not clean the folder of the socket');
      return [];
    });
    if (names.length > 0) log.warn({ names }, 'Removed what an image left beside the socket');
    const { removed, examples, failures } = await cleanVolume(storagePath, signal);
    this.#cleanedFor = container;
    if (removed > 0) log.warn({ removed, examples }, 'Removed what an image left on the shared volume');
    for (const err of failures) log.warn({ err }, 'Could not remove what an image left on the shared volume');
  }

  get #mostBytes(): number {
    return this.#dependencies.mostBytes ?? defaultMostBytes;
  }

  get #isTooFull(): boolean {
    const { bytes, entries, unmeasured } = this.#last;
    return unmeasured !== undefined || bytes > this.#mostBytes || entries >= mostEntries;
  }

  // What an image found there is not held against it.
  #describeExcess(): string | undefined {
    const { bytes, entries, unmeasured } = this.#last;
    const isExcess =
      bytes > Math.max(this.#mostBytes, this.#inherited.bytes * growth) ||
      (entries >= mostEntries && this.#inherited.entries < mostEntries) ||
      (unmeasured !== undefined && this.#inherited.unmeasured === undefined);
    if (!isExcess) return undefined;
    const counted = `${bytes} bytes in ${entries} files on the volume for archives`;
    return unmeasured === undefined ? counted : `${counted}, and ${unmeasured}`;
  }

  #tellDisk(fullDisk: string | undefined): void {
    const hasChanged = (fullDisk === undefined) !== (this.#fullDisk === undefined);
    this.#fullDisk = fullDisk;
    if (!hasChanged) return;
    if (fullDisk !== undefined) this.#dependencies.log.warn({ fullDisk }, 'Found no room for archives on the disk');
    this.changed.fire();
  }

  #tell(overfull: string | undefined): void {
    const { log } = this.#dependencies;
    const hasChanged = (overfull === undefined) !== (this.#overfull === undefined);
    this.#overfull = overfull;
    if (!hasChanged) return;
    if (overfull !== undefined) log.warn({ overfull }, 'Found the shared volume too full');
    this.changed.fire();
  }
}
