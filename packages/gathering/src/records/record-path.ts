import { unexpectedObject } from '../errors.ts';

/** The identity of an object, as far as a record's path tells it. */
export interface PathIdentity {
  readonly name?: string;
  readonly namespace?: string;
}

const placeholders = /\{ns\/\}|\{ns\}|\{name\}/g;

/**
 * Fills a template: `config/machines/{ns/}{name}.json`. The result is for the archive, see `ObjectRecord.path`.
 * @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` for a name that is not one segment of a path
 */
export function fillRecordPath(template: string, { name = '', namespace = '' }: PathIdentity): string {
  return template.replace(placeholders, (placeholder) => {
    if (placeholder === '{name}') return pathSegment(name, 'name');
    if (placeholder === '{ns}') return pathSegment(namespace, 'namespace');
    return namespace === '' ? '' : `${pathSegment(namespace, 'namespace')}/`;
  });
}

/** Reads a path by a template: what the placeholders stand for, or `undefined` when the path is not of this template. */
export function readRecordPath(template: string, path: string): PathIdentity | undefined {
  const match = patternOf(template).exec(path);
  if (!match) return undefined;
  const name = match.groups?.['name'];
  const namespace = match.groups?.['ns'];
  return { ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) };
}

function patternOf(template: string): RegExp {
  const parts: Readonly<Record<string, string>> = {
    '{ns/}': '(?:(?<ns>[^/]+)/)?',
    '{ns}': '(?<ns>[^/]+)',
    '{name}': '(?<name>[^/]+)',
  };
  const source = template.split(/(\{ns\/\}|\{ns\}|\{name\})/).map((part) => parts[part] ?? RegExp.escape(part));
  return new RegExp(`^${source.join('')}$`);
}

/**
 * A text that is to be one segment of a path. An API server refuses names that are none; an archive must not depend on that.
 * @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT`
 */
export function pathSegment(value: string, what: string): string {
  if (value === '' || value === '.' || value === '..' || /[/\\\p{Cc}]/u.test(value)) {
    throw unexpectedObject(`the object's ${what} ${JSON.stringify(value)} cannot be part of a path`);
  }
  return value;
}
