import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { type GatheringError, unexpectedObject } from '../errors.ts';
import { memberAt, textOf } from '../json.ts';

/** A ClusterServiceVersion that an operator refers to. */
export interface ServiceVersionReference {
  readonly name: string;
  readonly namespace: string;
  /** What follows the first dot of the name. */
  readonly version: string;
}

/** What an operator refers to, as far as it concerns ClusterServiceVersions. */
export interface OperatorReferences {
  readonly operator: string;
  readonly usable: readonly ServiceVersionReference[];
  /** One for each reference that cannot be followed, or for the lack of any list of them. */
  readonly problems: readonly GatheringError[];
}

/** The references in `status.components.refs` of an OLM `Operator`. */
export function referencesOf(operator: string, object: Readonly<JsonObject>): OperatorReferences {
  const usable: ServiceVersionReference[] = [];
  const problems: GatheringError[] = [];
  const references = memberAt(object, 'status', 'components', 'refs');
  if (!Array.isArray(references)) {
    problems.push(unexpectedObject(`cannot find "status.components.refs" in ${operator} definition`));
    return { operator, usable, problems };
  }
  for (const reference of references.filter(isOfServiceVersion)) {
    const parsed = parse(reference);
    if (typeof parsed === 'string') problems.push(unexpectedObject(parsed));
    else usable.push(parsed);
  }
  return { operator, usable, problems };
}

// What is no object refers to nothing that is known.
function isOfServiceVersion(reference: JsonValue): boolean {
  return !isJsonObject(reference) || reference['kind'] === 'ClusterServiceVersion';
}

function parse(reference: JsonValue): ServiceVersionReference | string {
  if (!isJsonObject(reference)) return 'an element of "status.components.refs" is not an object';
  const name = textOf(reference['name']);
  const namespace = textOf(reference['namespace']);
  const dot = name.indexOf('.');
  if (dot === -1) return `clusterserviceversion "${name}" probably doesn't include version`;
  if (namespace === '') return `clusterserviceversion "${name}" has no namespace`;
  return { name, namespace, version: name.slice(dot + 1) };
}
