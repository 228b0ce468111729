import { isObject, type JsonValue } from '../json.ts';

type Step = (value: JsonValue) => JsonValue[];

// `.name` (with `\.` for a dot), `['name']`, `[0]`, `[*]`, `[?(@.key=="value")]`.
const stepPattern =
  /\.((?:[^.[\\]|\\.)+)|\['([^']*)'\]|\[(-?\d+|\*)\]|\[\?\(@\.([^=!\s]+)\s*(==|!=)\s*["']([^"']*)["']\)\]/gy;

/** The values that a printer column's JSON path finds: the part of client-go's `jsonpath` that CRDs use. */
export function findJsonPath(root: JsonValue, path: string): JsonValue[] {
  let values: JsonValue[] = [root];
  for (const step of parseSteps(path)) values = values.flatMap(step);
  return values;
}

function parseSteps(path: string): Step[] {
  return [...path.matchAll(stepPattern)].map((match) => {
    const [, name, quoted, index, key, operator, expected] = match;
    if (name !== undefined) return member(name.replaceAll(/\\(.)/g, '$1'));
    if (quoted !== undefined) return member(quoted);
    if (index !== undefined) return element(index);
    return filter(key ?? '', (text) => (text === expected) === (operator === '=='));
  });
}

function member(name: string): Step {
  return (value) => {
    const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    return found === undefined ? [] : [found];
  };
}

function element(index: string): Step {
  return (value) => {
    if (!Array.isArray(value)) return [];
    return index === '*' ? value : value.slice(Number(index)).slice(0, 1);
  };
}

/** A plain value as text; nothing for objects, arrays and what is missing. */
export function textOf(value: JsonValue | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

function filter(key: string, isWanted: (text: string) => boolean): Step {
  return (value) => {
    if (!Array.isArray(value)) return [];
    return value.filter((item) => isObject(item) && isWanted(textOf(item[key])));
  };
}
