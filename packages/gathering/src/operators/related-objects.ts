import type { JsonObject, JsonValue } from '@insights/cluster';
import { itemsOf, member, memberAt, textOf } from '../json.ts';

/** An object that a cluster operator names as its own. */
export interface RelatedObject {
  readonly group: string;
  /** Plural, or as older operators write it, the kind. */
  readonly resource: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

// The operator of ingress names its controllers without saying which; there is a default one.
const defaultNames: Readonly<Record<string, string>> = { ingress: 'default' };

/** The related objects of a ClusterOperator that are of the groups of operators. */
export function relatedObjectsOf(operator: Readonly<JsonObject>): RelatedObject[] {
  const operatorName = textOf(memberAt(operator, 'metadata', 'name'));
  return itemsOf(memberAt(operator, 'status', 'relatedObjects'))
    .map((reference) => relatedObject(reference, defaultNames[operatorName] ?? ''))
    .filter(({ group, name }) => group.includes('operator.openshift.io') && name !== '');
}

function relatedObject(reference: JsonValue, defaultName: string): RelatedObject {
  return {
    group: textOf(member(reference, 'group')),
    resource: textOf(member(reference, 'resource')),
    name: textOf(member(reference, 'name')) || defaultName,
    namespace: textOf(member(reference, 'namespace')) || undefined,
  };
}
