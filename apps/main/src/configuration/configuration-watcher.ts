import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ClusterObjects } from '@insights/cluster';
import {
  type ConfigurationState,
  findClusterToken,
  formatNote,
  nextConfiguration,
  type OperatorConfig,
} from '@insights/configuration';
import { type Clock, CodedError, errorMessage, type Logger } from '@insights/process';
import { type DockerAuths, noAuths, parseDockerConfig } from '@insights/registry';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';
import { type ClusterLayers, readClusterLayers } from './cluster-layers.ts';

/** What {@link ConfigurationWatcher} takes. */
export interface ConfigurationWatcherOptions {
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  readonly namespace: string;
  /** Path of the configuration file. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after anything changed: configuration, token, registry credentials. */
  readonly onChange: () => void;
}

// Today an administrator waits up to five minutes for a change of the Secret.
const refreshSeconds = 15;

const nothing: ClusterLayers = {
  support: undefined,
  configMap: undefined,
  pullSecret: undefined,
  globalPullSecret: undefined,
  insecureRegistries: [],
};

/**
 * The configuration in force: file, Secret and ConfigMap, merged; the token and the registry credentials of the pull
 * secret. A change that cannot be accepted leaves the last good value in force.
 */
export class ConfigurationWatcher {
  readonly #options: ConfigurationWatcherOptions;
  #text: string;
  #layers: ClusterLayers;
  #state: ConfigurationState;
  #token: string | undefined;
  #auths: DockerAuths = noAuths;

  private constructor(options: ConfigurationWatcherOptions, text: string, layers: ClusterLayers) {
    this.#options = options;
    this.#text = text;
    this.#layers = layers;
    this.#state = nextConfiguration({ file: text, secret: layers.support, configMap: layers.configMap });
    this.#takeCredentials(layers);
    this.#report();
  }

  /**
   * Reads everything for the first time; a cluster that cannot be asked leaves the file's values in force.
   * @throws CodedError `ERR_USAGE` when the file cannot be read, `ERR_CONFIG_INVALID` when it is bad
   */
  static async load(options: ConfigurationWatcherOptions, signal: AbortSignal): Promise<ConfigurationWatcher> {
    const text = await readConfigurationFile(options.file);
    const layers = await readClusterLayers(options, signal).catch((err: unknown) => {
      signal.throwIfAborted();
      options.log.warn({ err }, 'Could not read the configuration of the cluster');
      return nothing;
    });
    return new ConfigurationWatcher(options, text, layers);
  }

  get config(): OperatorConfig {
    return this.#state.config;
  }

  /** What is wrong with the layers as they are now, one line each. */
  get problems(): readonly string[] {
    return this.#state.problems.map(formatNote);
  }

  /** For console.redhat.com. */
  get token(): string | undefined {
    return this.#token;
  }

  /** For registries. */
  get auths(): DockerAuths {
    return this.#auths;
  }

  /** Registries that an administrator marked insecure, for this operator or for the cluster. */
  get insecureRegistries(): readonly string[] {
    return [...this.config.fastTrack.insecureRegistries, ...this.#layers.insecureRegistries];
  }

  /** Looks again and again until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(refreshSeconds * 1000, signal).catch(() => {});
      if (signal.aborted) return;
      await this.#refresh(signal).catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err }, 'Could not read the configuration; the last one stays in force');
      });
    }
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const { file, log } = this.#options;
    const [text, layers] = await Promise.all([readConfigurationFile(file), readClusterLayers(this.#options, signal)]);
    if (text === this.#text && isDeepStrictEqual(withoutRecord(layers), withoutRecord(this.#layers))) return;
    this.#text = text;
    this.#layers = layers;
    this.#state = nextConfiguration({ file: text, secret: layers.support, configMap: layers.configMap }, this.#state);
    this.#takeCredentials(layers);
    this.#report();
    log.info('Took over a changed configuration');
    this.#options.onChange();
  }

  #takeCredentials({ pullSecret, globalPullSecret }: ClusterLayers): void {
    const { token, problem } = findClusterToken({ pullSecret, globalPullSecret, previous: this.#token });
    this.#token = token;
    if (problem) this.#options.log.warn({ reason: problem }, 'There is no token to upload with');
    try {
      this.#auths = parseDockerConfig(pullSecret ?? globalPullSecret ?? '{"auths":{}}');
    } catch (error) {
      // The last good credentials stay: a half-edited pull secret must not stop what works.
      this.#options.log.warn({ reason: errorMessage(error) }, 'Could not read the registry credentials');
    }
  }

  #report(): void {
    const { log } = this.#options;
    for (const note of this.#state.warnings) log.warn({ reason: formatNote(note) }, 'The configuration has a flaw');
    for (const note of this.#state.problems) log.error({ reason: formatNote(note) }, 'A setting is not in force');
  }
}

// `main` itself writes these keys; they are no configuration.
function withoutRecord(layers: ClusterLayers): ClusterLayers {
  const {
    GathererImage: _image,
    GathererImageState: _state,
    GathererImageRetry: _retry,
    ...support
  } = layers.support ?? {};
  return { ...layers, support };
}

async function readConfigurationFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `cannot read the configuration file ${path} (--config): ${errorMessage(cause)}`;
    throw new CodedError('ERR_USAGE', message, { cause });
  }
}
