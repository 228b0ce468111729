import type { OperatorConfig } from '@insights/configuration';
import {
  type Contribution,
  type FunctionDescription,
  type GathererClient,
  type GatherRun,
  hasMinor,
} from '@insights/contract';
import { errorMessage, type Logger } from '@insights/process';
import { chooseContributions, type Choice } from './choose-contributions.ts';
import type { Contributor } from './contributor.ts';
import { type FittingRequest, gatherRequest } from './gather-request.ts';
import { excludedBy, type GatherRest } from './gather-rest.ts';
import type { KeptTable, TableKeeper } from './table-keeper.ts';
import { workloadsGatherer, type WorkloadsPeriod } from './workloads-period.ts';

interface GatherRequestsDependencies {
  readonly client: Pick<GathererClient, 'functions'>;
  readonly configuration: {
    readonly config: Pick<OperatorConfig, 'obfuscation' | 'gatherer' | 'intervalSeconds'>;
  };
  readonly contributor: Pick<Contributor, 'names' | 'collect'>;
  readonly workloads: Pick<WorkloadsPeriod, 'isDue' | 'began'>;
  readonly tables: Pick<TableKeeper, 'recall' | 'keep' | 'recover'>;
  readonly log: Logger;
}

/** What the gatherer says that it has, or why it does not. */
type Catalogue = { readonly catalogue: readonly FunctionDescription[] } | { readonly problem: string };

/** A request, and what has to be known of it when its run began. */
export interface PreparedRequest extends FittingRequest {
  /** Whether it asks for the functions of `workloads`. */
  readonly hasWorkloads: boolean;
}

/** Makes the requests: with what functions recorded that run here, and with nothing that the gatherer does not know. */
export class GatherRequests {
  readonly #dependencies: GatherRequestsDependencies;

  constructor(dependencies: GatherRequestsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Takes a minute or two at the worst. Never rejects: what cannot be had is left out, and said.
   * @param contract - as `/version` of the gatherer says it; `rest`: nothing is asked for that is there already
   */
  async prepare(
    {
      requestId,
      contract,
      rest,
    }: { readonly requestId: string; readonly contract: string; readonly rest?: GatherRest },
    signal: AbortSignal,
  ): Promise<PreparedRequest> {
    const { configuration, contributor, workloads, tables, log } = this.#dependencies;
    const gatherer = await this.#ask(signal);
    const known = 'catalogue' in gatherer ? gatherer.catalogue.map(({ id }) => id) : [];
    const complete = excludedBy(rest, known);
    const chosen = this.#choose(contract, gatherer);
    const { warnings } = chosen;
    const names = chosen.names.filter((name) => !complete.includes(name));
    const contributions: readonly Contribution[] = names.length === 0 ? [] : await contributor.collect(names, signal);
    const knowsWorkloads = known.some(isOfWorkloads);
    const hasWorkloads = knowsWorkloads && (rest?.hasWorkloads ?? (await workloads.isDue(signal)));
    const exclude = [...(knowsWorkloads && !hasWorkloads ? [workloadsGatherer] : []), ...complete];
    const { config } = configuration;
    const isTableOfUse = hasMinor(contract, 1) && hidesAddresses(config);
    const kept: KeptTable = isTableOfUse ? await tables.recall(signal) : {};
    const { table: translationTable } = kept;
    const fitting = gatherRequest({ requestId, config, contract, contributions, translationTable, exclude });
    const all = [...fitting.warnings, ...warnings, ...(kept.warning === undefined ? [] : [kept.warning])];
    for (const warning of all) log.info({ requestId, warning }, 'Left something out of a request');
    return { request: fitting.request, warnings: all, hasWorkloads };
  }

  /** A run was started with this request. */
  started({ hasWorkloads }: Pick<PreparedRequest, 'hasWorkloads'>, at: Date): void {
    if (hasWorkloads) this.#dependencies.workloads.began(at);
  }

  /** This process has begun: what the one before has not kept. Never rejects. */
  async resume(signal: AbortSignal): Promise<void> {
    const { configuration, tables } = this.#dependencies;
    if (hidesAddresses(configuration.config)) await tables.recover(signal);
  }

  /** A run ended: what has to be kept of it before its archive is sent. Never rejects. */
  async ended(run: GatherRun | undefined, signal: AbortSignal): Promise<void> {
    const { configuration, tables } = this.#dependencies;
    if (run?.archive && hidesAddresses(configuration.config)) await tables.keep(run, signal);
  }

  async #ask(signal: AbortSignal): Promise<Catalogue> {
    try {
      return { catalogue: await this.#dependencies.client.functions(signal) };
    } catch (error) {
      return { problem: errorMessage(error) };
    }
  }

  #choose(contract: string, gatherer: Catalogue): Choice {
    const { names } = this.#dependencies.contributor;
    return chooseContributions(names, hasMinor(contract, 1) ? { contract, ...gatherer } : { contract });
  }
}

function hidesAddresses({ obfuscation }: Pick<OperatorConfig, 'obfuscation'>): boolean {
  return obfuscation.includes('networking');
}

function isOfWorkloads(id: string): boolean {
  return id.startsWith(`${workloadsGatherer}/`);
}
