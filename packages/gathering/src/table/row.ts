import type { ApiResource } from '../api-resource.ts';
import type { Change } from '../redactions/change.ts';
import type { Sensitivity } from '../gather-function.ts';

/**
 * A function that reads objects of one type and records each: a row of the table. Today's functions are listed in
 * `openshift/insights-operator:docs/gathered-data.md`.
 * Without `change` and `part` an object goes from the wire to the archive as bytes, and is never parsed.
 * `metadata.managedFields` is always left out.
 */
export interface Row {
  /** Without the gatherer: `nodes`. */
  readonly id: string;
  /** One sentence: what is collected and why it helps. */
  readonly description: string;
  readonly resource: ApiResource;
  /** Reads these objects only. Default: lists all. */
  readonly names?: readonly string[];
  /** Lists this namespace only. Default: the whole cluster. */
  readonly namespace?: string;
  /** Of a list, takes only what is in namespaces that start so; see `outside`. */
  readonly namespacePrefix?: string;
  /** The error, said once, when something is in another namespace. Default: nothing is said. */
  readonly outside?: string;
  /** Records at most this many; see `aboveLimit`. Default: all. */
  readonly limit?: number;
  /** The error, said once, when there are more; `{total}` is the length of the whole list. Default: nothing is said. */
  readonly aboveLimit?: string;
  /** The record's path without `.json`, see `ObjectRecord.path`. */
  readonly record: string;
  /** Whether an object, or the whole type, that does not exist is an error. */
  readonly notFound: 'quiet' | 'error';
  /** With several names: one that cannot be read, other than not found, leaves out all. Default: only itself. */
  readonly together?: true;
  /** Takes out what must not leave the cluster. */
  readonly change?: Change;
  /** Records this member of the object alone, `null` if it has none. */
  readonly part?: 'spec' | 'status';
  /** See `GatherFunction.since`. */
  readonly since: string;
  readonly sensitivity: Sensitivity;
}
