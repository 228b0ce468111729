import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ClusterObjects } from '@insights/cluster';
import { type ConfigurationState, formatNote, nextConfiguration, type OperatorConfig } from '@insights/configuration';
import { type Clock, CodedError, errorMessage, type Logger } from '@insights/process';
import type { DockerAuths, RegistrySetting } from '@insights/registry';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';
import { RememberingReader } from '../cluster/remembering-reader.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import { type ClusterLayers, readClusterLayers, withoutRecord } from './cluster-layers.ts';
import { PullSecretCredentials } from './pull-secret-credentials.ts';
import { noAuthorities, readRegistryAuthorities, withAuthorities } from './registry-authorities.ts';

interface ConfigurationDependencies {
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  /** Our own. */
  readonly namespace: string;
  /** Path of the configuration file. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Logger;
}

// Today an administrator waits up to five minutes for a change of the Secret.
const refreshMilliseconds = 15_000;
// An API server that has just been restarted refuses what it allows otherwise, for seconds. After a minute it is the role.
const refusedMilliseconds = 60_000;

const nothing: ClusterLayers = {
  support: undefined,
  configMap: undefined,
  pullSecret: undefined,
  globalPullSecret: undefined,
  insecureRegistries: [],
  unread: [],
};

/**
 * The configuration in force: file, Secret and ConfigMap, merged; the token and the registry credentials of the pull
 * secret. A change that cannot be accepted, and a layer that cannot be read, leave the last good value in force.
 */
export class ConfigurationWatcher implements Loop {
  /** Configuration, token, registry credentials or what is wrong with them. */
  readonly changed = new Trigger();
  readonly #dependencies: ConfigurationDependencies;
  readonly #reader: RememberingReader;
  readonly #woken = new Trigger();
  readonly #credentials: PullSecretCredentials;
  readonly #startedAt: number;
  #text: string;
  #layers = nothing;
  #authorities = noAuthorities;
  #state: ConfigurationState;
  #isSettled = false;

  private constructor(dependencies: ConfigurationDependencies, text: string) {
    this.#dependencies = dependencies;
    this.#reader = new RememberingReader(dependencies.objects);
    this.#credentials = new PullSecretCredentials(dependencies.log);
    this.#startedAt = dependencies.clock.monotonicMilliseconds();
    this.#text = text;
    this.#state = nextConfiguration({ file: text });
  }

  /**
   * Reads everything for the first time; a cluster that cannot be asked leaves the file's values in force.
   * @throws CodedError `ERR_USAGE` when the file cannot be read, `ERR_CONFIG_INVALID` when it is bad
   */
  static async load(dependencies: ConfigurationDependencies, signal: AbortSignal): Promise<ConfigurationWatcher> {
    const watcher = new ConfigurationWatcher(dependencies, await readConfigurationFile(dependencies.file));
    await watcher.#readLayers(signal).then(
      async (layers) => {
        watcher.#take(watcher.#text, layers);
        await watcher.#takeAuthorities(signal);
      },
      (err: unknown) => {
        signal.throwIfAborted();
        dependencies.log.warn({ err }, 'Could not read the configuration of the cluster');
      },
    );
    watcher.#report();
    return watcher;
  }

  get config(): OperatorConfig {
    return this.#state.config;
  }

  /** What is wrong with the layers as they are now, one line each. */
  get problems(): readonly string[] {
    const { unread } = this.#layers;
    return [
      ...[...this.#state.problems, ...this.#state.warnings].map(formatNote),
      ...this.#authorities.problems,
      ...unread.map((name) => `${name}: may not be read; nothing that it sets is in force`),
    ];
  }

  /** For console.redhat.com. */
  get token(): string | undefined {
    return this.#credentials.token;
  }

  /** Whether archives may leave the cluster; without that nothing is gathered on schedule and no new image is tried. */
  get isReporting(): boolean {
    return this.config.upload.isEnabled && this.token !== undefined;
  }

  /** Why nothing leaves the cluster, with the place that was looked at; `undefined` when archives may. */
  get notReporting(): string | undefined {
    if (this.isReporting) return undefined;
    return this.config.upload.isEnabled
      ? this.#credentials.tokenProblem
      : 'no endpoint in the configuration file or the support secret';
  }

  /** Whether gathers are scheduled, and with them images followed: an image is judged by what it gathers. */
  get isGathering(): boolean {
    return this.isReporting || this.config.gatherWithoutUpload;
  }

  /** Settings of Secret and ConfigMap that have no effect, one line each. */
  get notes(): readonly string[] {
    return this.#state.notes.filter(({ source }) => source !== 'file').map(formatNote);
  }

  /**
   * Whether what people have configured is known. Until then nothing may be gathered: what they want to be left out, or
   * obfuscated, is not known either.
   */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** For registries. */
  get auths(): DockerAuths {
    return this.#credentials.auths;
  }

  /** How registries are spoken to; of two settings of the same place ours counts, then the cluster's. */
  get registries(): readonly RegistrySetting[] {
    const { namespace } = this.#dependencies;
    const own = withAuthorities(this.config.fastTrack.registries, this.#authorities, namespace);
    return [...own, ...this.#layers.insecureRegistries.map((prefix) => ({ prefix, insecure: true }))];
  }

  wake(): void {
    this.#woken.fire();
  }

  /** Looks every 15 seconds until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#dependencies;
    while (!signal.aborted) {
      await this.#woken.wait(clock, refreshMilliseconds, signal);
      if (signal.aborted) return;
      await this.#refresh(signal).catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err }, 'Could not read the configuration; the last one stays in force');
      });
    }
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const { file, log } = this.#dependencies;
    const [text, layers] = await Promise.all([readConfigurationFile(file), this.#readLayers(signal)]);
    const wasSettled = this.#isSettled;
    const isSame = text === this.#text && isDeepStrictEqual(withoutRecord(layers), withoutRecord(this.#layers));
    this.#settle(layers);
    if (!isSame) {
      this.#take(text, layers);
      this.#report();
      log.info('Took over a changed configuration');
    }
    const areAuthoritiesNew = await this.#takeAuthorities(signal);
    if (!isSame || wasSettled !== this.#isSettled || areAuthoritiesNew) this.changed.fire();
  }

  /** What cannot be asked for stays as it was. @returns whether the certificates are others than before */
  async #takeAuthorities(signal: AbortSignal): Promise<boolean> {
    const { namespace, log } = this.#dependencies;
    const before = this.#authorities;
    const { registries } = this.config.fastTrack;
    this.#authorities = await readRegistryAuthorities(this.#reader, registries, namespace, signal).catch(
      (err: unknown) => {
        if (!signal.aborted)
          log.warn({ err }, 'Could not read the certificates of registries; the last ones stay in force');
        return before;
      },
    );
    if (isDeepStrictEqual(before, this.#authorities)) return false;
    for (const reason of this.#authorities.problems) log.warn({ reason }, 'A registry lacks its certificates');
    return true;
  }

  async #readLayers(signal: AbortSignal): Promise<ClusterLayers> {
    const { openShift, namespace, log } = this.#dependencies;
    const before = new Set(this.#reader.refused.keys());
    const layers = await readClusterLayers({ reader: this.#reader, openShift, namespace }, signal);
    for (const [path, reason] of this.#reader.refused) {
      if (!before.has(path)) log.warn({ path, reason }, 'May not read an object; what was read last stays in force');
    }
    return layers;
  }

  #take(text: string, layers: ClusterLayers): void {
    this.#text = text;
    this.#layers = layers;
    this.#state = nextConfiguration({ file: text, secret: layers.support, configMap: layers.configMap }, this.#state);
    this.#credentials.take(layers);
    this.#settle(layers);
  }

  #settle({ unread }: ClusterLayers): void {
    const waited = this.#dependencies.clock.monotonicMilliseconds() - this.#startedAt;
    this.#isSettled ||= unread.length === 0 || waited >= refusedMilliseconds;
  }

  #report(): void {
    const { log } = this.#dependencies;
    for (const note of this.#state.notes) log.info({ reason: formatNote(note) }, 'A setting is for the record');
    for (const note of this.#state.warnings) log.warn({ reason: formatNote(note) }, 'The configuration has a flaw');
    for (const note of this.#state.problems) log.error({ reason: formatNote(note) }, 'A setting is not in force');
  }
}

async function readConfigurationFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `cannot read the configuration file ${path} (--config): ${errorMessage(cause)}`;
    throw new CodedError('ERR_USAGE', message, { cause });
  }
}
