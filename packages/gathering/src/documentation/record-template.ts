import type { FunctionCard, ObjectRecord } from '../gather-function.ts';

const placeholder = /\{([^{}/]+)(\/?)\}/g;

/** A template of record paths, and who records what by it. */
export interface RecordTemplate {
  readonly path: string;
  /** Ids of the functions, sorted. */
  readonly functions: readonly string[];
  /** The object that such a record holds; absent for what is none. */
  readonly object?: ObjectRecord;
}

/** Every template of the functions once, sorted by path. */
export function recordTemplates(functions: readonly FunctionCard[]): RecordTemplate[] {
  const owners = Map.groupBy(
    functions.flatMap((card) => card.records.map((path) => ({ path, card }))),
    ({ path }) => path,
  );
  return [...owners]
    .map(([path, uses]) => {
      const object = uses.flatMap(({ card }) => card.objects).find((each) => each.path === path);
      return { path, functions: uses.map(({ card }) => card.id).toSorted(), ...(object && { object }) };
    })
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** The template as a path that a file can have: `config/node/{name}.json` is `config/node/NAME.json`. */
export function documentPath(template: string): string {
  return template.replaceAll(placeholder, (_, name: string, slash: string) => `${spelledOut(name)}${slash}`);
}

function spelledOut(name: string): string {
  return name === 'ns' ? 'NAMESPACE' : name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}

/** What the paths of a template look like; a placeholder is one segment or a part of one, with a slash in it maybe nothing. */
export function templatePattern(template: string): RegExp {
  let end = 0;
  let source = '';
  for (const { 0: text, 2: slash, index } of template.matchAll(placeholder)) {
    source += RegExp.escape(template.slice(end, index)) + (slash === '/' ? '(?:[^/]+/)?' : '[^/]+');
    end = index + text.length;
  }
  return new RegExp(`^${source}${RegExp.escape(template.slice(end))}$`);
}
