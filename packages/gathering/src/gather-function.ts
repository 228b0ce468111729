import type { ApiResource } from './api-resource.ts';
import type { ConditionalRun } from './conditional/conditional-run.ts';
import type { GatherContext } from './gather-context.ts';
import type { Visits } from './visit.ts';

/** Something of the cluster that a function reads; the RBAC rules of the `gather` account follow from these. */
export interface FunctionRead {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, as in the URL. */
  readonly resource: string;
  readonly verbs: readonly ('get' | 'list')[];
  /** Absent: all namespaces, or the resource has none. */
  readonly namespaces?: readonly string[];
  /** Absent: every object. */
  readonly names?: readonly string[];
}

/** A kind of record that holds an object of the API, whole or in part. From its path the object's identity can be told. */
export interface ObjectRecord {
  /** `{ns}` and `{name}` are one segment each; `{ns/}` is left out for an object without namespace. */
  readonly path: string;
  readonly resource: ApiResource;
  /** The only member of the object that is recorded. Absent: the whole object. */
  readonly part?: 'spec' | 'status';
  /** Of all objects with this path, when the path does not say it. */
  readonly name?: string;
  /** Of all objects with this path, when the path does not say it. */
  readonly namespace?: string;
}

/**
 * What a function's records may hold, from harmless to delicate; each includes those before it.
 * `settings`: how the product is set up. `names`: names that the customer chose. `addresses`: host names, domains,
 * addresses, which the obfuscation `networking` covers. `free text`: annotations, arguments and the like.
 */
export type Sensitivity = 'settings' | 'names' | 'addresses' | 'free text';

/** What is known of a function before it runs. */
export interface FunctionCard {
  /** `<gatherer>/<function>`: `clusterconfig/nodes`. */
  readonly id: string;
  /** One sentence for people. */
  readonly description: string;
  /** Everything that it reads: the account under which it runs has the rights for these reads, and no others. */
  readonly reads: readonly FunctionRead[];
  /** Templates of the paths that it may record. */
  readonly records: readonly string[];
  /** Those of `records` that hold objects of the API. */
  readonly objects: readonly ObjectRecord[];
  readonly sensitivity: Sensitivity;
  /** The first release of OpenShift that has it, backports counted. */
  readonly since: string;
  /** What bounds its records, for people: `at most 5,000 pods`. */
  readonly limits?: readonly string[];
  /** Runs before all others, so that its records come first in the archive. */
  readonly first?: true;
  /**
   * It reads Secrets, and so runs in `main`, whose code is the release's: the account that gathers has none of its rights.
   * What it records has to be anonymized. It is handed over finished, as a contribution to the request.
   */
  readonly runsIn?: 'main';
  /** What it took where it ran, when it has run before and only records what came of it. */
  readonly spentMilliseconds?: number;
}

/** A function that is shown objects: it shares the reading of a type with every other function that wants it. */
export interface VisitingFunction extends FunctionCard {
  /**
   * Begins one run. Reads nothing yet. Expected problems of its visits and of `finish` go to `context.error` or are
   * thrown as a `CodedError`, which ends the function; anything else that is thrown is reported as a panic.
   */
  begin(): Visits;
}

/** A function that reads by itself: logs, steps that depend on each other, what is no object of the API. */
export interface ReadingFunction extends FunctionCard {
  /** Reads and records. Problems: as for {@link VisitingFunction.begin}. */
  gather(context: GatherContext): Promise<void>;
}

/** A function that can be run. */
export type RunnableFunction = VisitingFunction | ReadingFunction;

/** A function that a run has once, several times or not at all, as the gathering rules say. */
export interface RuledFunction extends FunctionCard {
  /** What the run has of it; ids that are not its own begin with it: `conditional/pod_definition/alert_name=A`. */
  ofRules(run: ConditionalRun): readonly RunnableFunction[];
}

/** One function of the catalogue. */
export type GatherFunction = RunnableFunction | RuledFunction;
