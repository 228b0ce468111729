import { findClusterToken } from '@insights/configuration';
import { errorMessage, type Logger } from '@insights/process';
import { type DockerAuths, noAuths, parseDockerConfig } from '@insights/registry';
import type { ClusterLayers } from './cluster-layers.ts';

/** What the pull secret is for: the token of the cluster, and the credentials of registries. */
export class PullSecretCredentials {
  readonly #log: Logger;
  #token: string | undefined;
  #tokenProblem: string | undefined;
  #auths: DockerAuths = noAuths;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** For console.redhat.com. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Why there is no token, or not a new one, with the place that was looked at. */
  get tokenProblem(): string | undefined {
    return this.#tokenProblem;
  }

  get auths(): DockerAuths {
    return this.#auths;
  }

  take({ pullSecret, globalPullSecret }: Pick<ClusterLayers, 'pullSecret' | 'globalPullSecret'>): void {
    const { token, problem } = findClusterToken({ pullSecret, globalPullSecret, previous: this.#token });
    this.#token = token;
    this.#tokenProblem = problem;
    if (problem) this.#log.warn({ reason: problem }, 'There is no token to upload with');
    try {
      this.#auths = parseDockerConfig(pullSecret ?? globalPullSecret ?? '{"auths":{}}');
    } catch (error) {
      // The last good credentials stay: a half-edited pull secret must not stop what works.
      this.#log.warn({ reason: errorMessage(error) }, 'Could not read the registry credentials');
    }
  }
}
