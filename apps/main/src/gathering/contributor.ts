import type { ClusterReader } from '@insights/cluster';
import type { OperatorConfig } from '@insights/configuration';
import { type Contribution, contributionLimits } from '@insights/contract';
import { type GatherFunction, type GatheringResult, runGathering, sayProblem } from '@insights/gathering';
import { type Clock, errorMessage, type Logger, present, redactSecrets } from '@insights/process';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';
import type { PodIdentity } from '../pod-identity.ts';
import { type ContributionBudget, ContributionSink } from './contribution-sink.ts';

interface ContributorDependencies {
  /** Those of the catalogue that run here. */
  readonly functions: readonly GatherFunction[];
  /** With the rights of our own account. */
  readonly reader: ClusterReader;
  readonly openShift: Pick<OpenShiftConfigApi, 'has'>;
  readonly configuration: { readonly config: Pick<OperatorConfig, 'obfuscation'> };
  readonly identity: Pick<PodIdentity, 'namespace'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const timeoutSeconds = 60;
// Without OpenShift there is nothing that the others could read, and no right to ask for it.
const everywhere = 'clusterconfig/support_secret';

/** Runs the functions that read Secrets: the gatherer, whose image may be another one than the release's, never sees any. */
export class Contributor {
  readonly #dependencies: ContributorDependencies;

  constructor(dependencies: ContributorDependencies) {
    this.#dependencies = dependencies;
  }

  /** Ids of the functions that run here, whatever the cluster. */
  get names(): readonly string[] {
    return this.#dependencies.functions.map(({ id }) => id);
  }

  /**
   * Runs them side by side, for a minute at most; what was not done then has that as its error. Never rejects.
   * @param names - ids of those that are wanted
   */
  async collect(names: readonly string[], signal: AbortSignal): Promise<Contribution[]> {
    const isOpenShift = await this.#isOpenShift(signal);
    const functions = this.#dependencies.functions.filter(
      ({ id }) => names.includes(id) && (isOpenShift || id === everywhere),
    );
    const budget = { leftBytes: contributionLimits.textBytes };
    return Promise.all(functions.map((each) => this.#run(each, budget, signal)));
  }

  async #isOpenShift(signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#dependencies.openShift.has('clusterversions', signal);
    } catch {
      // A cluster that cannot be asked cannot be asked for Secrets either: that will be the error of the one that is left.
      return false;
    }
  }

  async #run(gatherFunction: GatherFunction, budget: ContributionBudget, signal: AbortSignal): Promise<Contribution> {
    const sink = new ContributionSink(budget);
    const { records } = sink;
    try {
      const { reports } = await this.#gather(gatherFunction, sink, signal);
      const { durationMilliseconds = 0, errors = [], warnings = [], missing } = reports[0] ?? {};
      return { function: gatherFunction.id, durationMilliseconds, records, errors, warnings, ...present({ missing }) };
    } catch (err) {
      sayProblem(this.#dependencies.log, gatherFunction.id, err);
      const errors = [redactSecrets(errorMessage(err))];
      return { function: gatherFunction.id, durationMilliseconds: 0, records, errors, warnings: [] };
    }
  }

  #gather(gatherFunction: GatherFunction, sink: ContributionSink, signal: AbortSignal): Promise<GatheringResult> {
    const { reader: cluster, configuration, identity, clock } = this.#dependencies;
    const options = {
      functions: [gatherFunction],
      cluster,
      sink,
      clock,
      settings: { obfuscation: new Set(configuration.config.obfuscation), ownNamespace: identity.namespace },
      functionTimeoutSeconds: timeoutSeconds,
      onProblem: (name: string, err: unknown) => sayProblem(this.#dependencies.log, name, err),
    };
    return runGathering(options, signal);
  }
}
