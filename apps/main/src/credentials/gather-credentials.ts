import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorMessage, type Logger, makeFolder } from '@insights/process';
import type { ClusterObjects } from '@insights/cluster';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { PodIdentity } from '../pod-identity.ts';

interface GatherCredentialsDependencies {
  readonly objects: ClusterObjects;
  readonly identity: PodIdentity;
  /** URL of the API server as the gatherer reaches it. */
  readonly server: string;
  /** PEM of the API server's certificate authority, read anew for each renewal; without one the system's are used. */
  readonly certificateAuthority: () => Promise<string | undefined>;
  /** The volume that the gatherer mounts read-only. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const serviceAccount = 'gather';
// The shortest that the TokenRequest API grants. A token can be bound to a pod only if the pod runs as its account, and
// ours runs as main's: so it is time alone that ends a token that was carried away.
const expirationSeconds = 600;
const renewAfterShare = 0.7;
const retrySeconds = 10;

/**
 * Hands the gatherer a short-lived token of the read-only `gather` account: kubeconfig, CA and token in a shared
 * memory-backed volume, the token replaced before it expires. The gatherer never sees a credential of `main`.
 */
export class GatherCredentials implements Loop {
  /** A new token is there, or why none can be had is another reason than before. */
  readonly changed = new Trigger();
  readonly #dependencies: GatherCredentialsDependencies;
  readonly #woken = new Trigger();
  #expiresAt: Date | undefined;
  #failure: string | undefined;

  constructor(dependencies: GatherCredentialsDependencies) {
    this.#dependencies = dependencies;
  }

  /** When the token that the gatherer has now ends. */
  get expiresAt(): Date | undefined {
    return this.#expiresAt;
  }

  /** Why the last renewal failed, for people; `undefined` after one that did not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  wake(): void {
    this.#woken.fire();
  }

  /** Writes everything once and then renews the token until the signal aborts; a failed renewal is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    while (!signal.aborted) {
      const seconds = await this.#renew(signal).catch((err: unknown) => {
        if (!signal.aborted) this.#failed(err);
        return retrySeconds;
      });
      await this.#woken.wait(clock, seconds * 1000, signal);
    }
  }

  #failed(err: unknown): void {
    this.#dependencies.log.warn({ err, retrySeconds }, 'Could not renew the token of the gatherer');
    const failure = errorMessage(err);
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.changed.fire();
  }

  /**
   * The API server's clock and ours may differ: what counts is the lifetime that was granted, measured here.
   * @returns seconds until the next renewal
   */
  async #renew(signal: AbortSignal): Promise<number> {
    const { objects, identity, certificateAuthority, folder, clock, log } = this.#dependencies;
    const requestedAt = { wall: clock.now().getTime(), monotonic: clock.monotonicMilliseconds() };
    const { token, lifetimeSeconds } = await objects.createToken(
      { namespace: identity.namespace, serviceAccount, expirationSeconds },
      signal,
    );
    await makeFolder(folder);
    // The kubeconfig last: it is what a gatherer that starts now waits for.
    await replaceFile(join(folder, 'token'), token);
    const connection = this.#connection(await certificateAuthority());
    for (const [name, text] of Object.entries(connection)) await replaceFile(join(folder, name), text);
    this.#expiresAt = new Date(requestedAt.wall + lifetimeSeconds * 1000);
    this.#failure = undefined;
    this.changed.fire();
    log.info({ expiresAt: this.#expiresAt.toISOString() }, 'Renewed the token of the gatherer');
    const passedSeconds = (clock.monotonicMilliseconds() - requestedAt.monotonic) / 1000;
    return Math.max(retrySeconds, Math.min(lifetimeSeconds, expirationSeconds) * renewAfterShare - passedSeconds);
  }

  #connection(certificateAuthority: string | undefined): Readonly<Record<string, string>> {
    const { server, identity } = this.#dependencies;
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'cluster',
          cluster: { server, ...(certificateAuthority ? { 'certificate-authority': 'ca.crt' } : {}) },
        },
      ],
      // Relative paths: the gatherer mounts the volume where it likes.
      users: [{ name: serviceAccount, user: { tokenFile: 'token' } }],
      contexts: [
        { name: 'gather', context: { cluster: 'cluster', user: serviceAccount, namespace: identity.namespace } },
      ],
      'current-context': 'gather',
    };
    return {
      ...(certificateAuthority ? { 'ca.crt': certificateAuthority } : {}),
      kubeconfig: JSON.stringify(kubeconfig, null, 2), // JSON is YAML
    };
  }
}

// The gatherer may read at any moment: it finds the old file or the new one. Both containers share a UID and a group.
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o640 });
  await rename(`${path}.new`, path);
}
