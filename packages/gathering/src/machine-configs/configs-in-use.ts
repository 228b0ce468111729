import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../api-resource.ts';
import type { GatherContext } from '../gather-context.ts';
import { memberAt, textOf } from '../json.ts';
import { explained } from '../problem.ts';
import { lists } from '../reads.ts';
import type { Visit, VisitedItem } from '../visit.ts';
import { eachObject } from '../visit-each.ts';

const pools = apiResource('machineconfiguration.openshift.io/v1', 'machineconfigpools', 'MachineConfigPool');
const nodes = apiResource('v1', 'nodes', 'Node');
const nodeAnnotations = [
  'machineconfiguration.openshift.io/currentConfig',
  'machineconfiguration.openshift.io/desiredConfig',
];
const mostNames = 10_000;

/** Which machine configs pools and nodes use. When that cannot be told, every one counts as used. */
export class ConfigsInUse {
  static readonly reads = [lists(pools), lists(nodes)];
  readonly #names = new Set<string>();
  #isUnknown = false;

  has(name: string): boolean {
    return this.#isUnknown || this.#names.size === 0 || this.#names.has(name);
  }

  /** What fills it. */
  visits(): Visit[] {
    return [
      {
        resource: pools,
        visit: eachObject(pools, (item) => this.#addPool(item)),
        onProblem: (problem, context) => this.#failed(explained('getting MachineConfigPools failed', problem), context),
      },
      {
        resource: nodes,
        visit: eachObject(nodes, (item) => this.#addNode(item)),
        onProblem: (problem, context) => this.#failed(problem, context),
      },
    ];
  }

  #addPool(item: VisitedItem): undefined {
    const pool = item.look();
    this.#add(memberAt(pool, 'status', 'configuration', 'name'));
    this.#add(memberAt(pool, 'spec', 'configuration', 'name'));
  }

  #addNode(item: VisitedItem): undefined {
    const metadata = item.metadata;
    for (const annotation of nodeAnnotations) this.#add(memberAt(metadata as JsonObject, 'annotations', annotation));
  }

  #add(name: JsonValue | undefined): void {
    if (textOf(name) === '') return;
    if (this.#names.size < mostNames) this.#names.add(textOf(name));
    else this.#isUnknown = true;
  }

  #failed(problem: unknown, context: GatherContext): void {
    this.#isUnknown = true;
    context.error(problem);
  }
}
