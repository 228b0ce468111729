import { badRequest } from '../api-error.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { StoredObject } from './stored-object.ts';

/** Whether an object is asked for. */
export type Selector = (object: Pick<StoredObject, 'labels' | 'fields' | 'name' | 'namespace'>) => boolean;

const selectAll: Selector = () => true;

/**
 * Reads a label selector as in `?labelSelector=`: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`,
 * joined with commas.
 * @throws ApiError 400
 */
export function parseLabelSelector(text: string): Selector {
  const requirements = splitRequirements(text).map(parseRequirement);
  if (requirements.length === 0) return selectAll;
  return (object) => requirements.every((matches) => matches(object.labels));
}

function splitRequirements(text: string): string[] {
  const parts = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

type Requirement = (labels: ReadonlyMap<string, string>) => boolean;

function parseRequirement(text: string): Requirement {
  const set = /^([^\s!=,]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set) return setRequirement(set);
  const equality = /^([^\s!=]+)\s*(==|=|!=)\s*([^\s!=]*)$/.exec(text);
  if (equality) return equalityRequirement(equality);
  const exists = /^(!?)\s*([^\s!=]+)$/.exec(text);
  if (!exists) throw badRequest(`unable to parse requirement: found '${text}', expected: a label selector`);
  return (labels) => labels.has(exists[2] ?? '') === (exists[1] === '');
}

function setRequirement([, key = '', operator, list = '']: RegExpExecArray): Requirement {
  const values = new Set(list.split(',').map((value) => value.trim()));
  if (operator === 'in') return (labels) => values.has(labels.get(key) ?? '\0');
  return (labels) => !values.has(labels.get(key) ?? '\0');
}

function equalityRequirement([, key = '', operator, value = '']: RegExpExecArray): Requirement {
  if (operator === '!=') return (labels) => labels.get(key) !== value;
  return (labels) => labels.get(key) === value;
}

/** One `path=value` or `path!=value` of a field selector. */
export interface FieldRequirement {
  readonly path: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/**
 * Splits a field selector.
 * @throws ApiError 400 when it is not `path=value[,path!=value]…`
 */
export function parseFieldRequirements(text: string): FieldRequirement[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
      if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      return { path: match[1] ?? '', isEqual: match[2] !== '!=', value: match[3] ?? '' };
    });
}

/**
 * Reads `?fieldSelector=` for a type.
 * @throws ApiError 400 when the type does not offer the field
 */
export function parseFieldSelector(text: string, type: ResourceType): Selector {
  const requirements = parseFieldRequirements(text);
  for (const { path } of requirements) {
    if (path === 'metadata.name' || path === 'metadata.namespace' || type.selectableFields.includes(path)) continue;
    throw badRequest(
      `Unable to find "${type.group}/${type.version}, Resource=${type.plural}" that match label selector "", ` +
        `field selector "${text}": field label not supported: ${path}`,
    );
  }
  if (requirements.length === 0) return selectAll;
  return (object) => requirements.every(({ path, isEqual, value }) => (fieldOf(object, path) === value) === isEqual);
}

function fieldOf(object: Parameters<Selector>[0], path: string): string {
  if (path === 'metadata.name') return object.name;
  if (path === 'metadata.namespace') return object.namespace;
  return object.fields.get(path) ?? '';
}
