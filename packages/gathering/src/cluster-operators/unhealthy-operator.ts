import type { JsonObject } from '@insights/cluster';
import { itemsOf, member, memberAt, textOf } from '../json.ts';

/** Whether an operator says that it is degraded or not available. */
export function isUnhealthyOperator(operator: Readonly<JsonObject>): boolean {
  const conditions = itemsOf(memberAt(operator, 'status', 'conditions'));
  const has = (type: string, status: string) =>
    conditions.some((condition) => member(condition, 'type') === type && member(condition, 'status') === status);
  return has('Degraded', 'True') || has('Available', 'False');
}

/** The namespaces that belong to an operator. */
export function namespacesOf(operator: Readonly<JsonObject>): string[] {
  const related = itemsOf(memberAt(operator, 'status', 'relatedObjects'));
  const namespaces = related.filter((object) => member(object, 'resource') === 'namespaces');
  return namespaces.map((object) => textOf(member(object, 'name'))).filter((name) => name !== '');
}
