import type { OperatorConfig } from '@insights/configuration';
import { type Contribution, type GathererClient, hasMinor } from '@insights/contract';
import { errorMessage, type Logger } from '@insights/process';
import { chooseContributions, type Choice } from './choose-contributions.ts';
import type { Contributor } from './contributor.ts';
import { type FittingRequest, gatherRequest } from './gather-request.ts';

interface GatherRequestsDependencies {
  readonly client: Pick<GathererClient, 'functions'>;
  readonly configuration: {
    readonly config: Pick<OperatorConfig, 'obfuscation' | 'gatherer' | 'intervalSeconds'>;
  };
  readonly contributor: Pick<Contributor, 'names' | 'collect'>;
  readonly log: Logger;
}

/** Makes the requests: with what functions recorded that run here, and with nothing that the gatherer does not know. */
export class GatherRequests {
  readonly #dependencies: GatherRequestsDependencies;

  constructor(dependencies: GatherRequestsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Takes a minute or so at the worst. Never rejects: what cannot be had is left out, and said.
   * @param contract - as `/version` of the gatherer says it
   */
  async prepare(
    { requestId, contract }: { readonly requestId: string; readonly contract: string },
    signal: AbortSignal,
  ): Promise<FittingRequest> {
    const { configuration, contributor, log } = this.#dependencies;
    const { names, warnings } = await this.#choose(contract, signal);
    const contributions: readonly Contribution[] = names.length === 0 ? [] : await contributor.collect(names, signal);
    const fitting = gatherRequest({ requestId, config: configuration.config, contract, contributions });
    const all = [...fitting.warnings, ...warnings];
    for (const warning of all) log.info({ requestId, warning }, 'Left something out of a request');
    return { request: fitting.request, warnings: all };
  }

  async #choose(contract: string, signal: AbortSignal): Promise<Choice> {
    const { client, contributor } = this.#dependencies;
    if (!hasMinor(contract, 1)) return chooseContributions(contributor.names, { contract });
    try {
      return chooseContributions(contributor.names, { contract, catalogue: await client.functions(signal) });
    } catch (error) {
      return chooseContributions(contributor.names, { contract, problem: errorMessage(error) });
    }
  }
}
