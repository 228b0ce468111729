import {
  type DocumentOptions,
  isScalar,
  LineCounter,
  parseDocument,
  type ParsedNode,
  type ParseOptions,
  type SchemaOptions,
  visit,
} from 'yaml';
import { isObject, type JsonObject } from '@insights/process';
import { problemOfBounds } from './yaml-bounds.ts';

/** A document of keys, or what is wrong with it; the texts quote nothing of it, because a proxy may hold a password. */
export type YamlReading = { readonly document: JsonObject } | { readonly problem: string };

// The parser takes a second for some texts of this size, and the square of that for longer ones.
const largestBytes = 128 * 1024;
const mostAliases = 100;
// Kubernetes and people write YAML 1.1 and 1.2. Each setting knows what its words mean, so every scalar stays the text
// that was written: an unquoted tag 4.20 is not the number 4.2.
const options: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'failsafe',
  customTags: ['null'],
  prettyErrors: false,
  uniqueKeys: false,
};

/** Reads YAML whose scalars stay texts; `null` and nothing are `null`. An empty document has no keys. */
export function readYaml(text: string): YamlReading {
  if (Buffer.byteLength(text) > largestBytes) return { problem: `must be YAML of at most ${largestBytes} bytes` };
  const excess = problemOfBounds(text);
  if (excess) return { problem: excess };
  const lines = new LineCounter();
  const document = parseDocument(text, { ...options, lineCounter: lines });
  const [error] = document.errors;
  if (error) return { problem: `is not valid YAML: ${error.code} in line ${lines.linePos(error.pos[0]).line}` };
  const problem = problemOfKeys(document.contents);
  if (problem) return { problem };
  try {
    const value: unknown = document.toJS({ maxAliasCount: mostAliases }) ?? {};
    return isObject(value) ? { document: value } : { problem: 'must be a section of keys' };
  } catch {
    return { problem: 'unfolds to too many values' };
  }
}

// Looked at here: the parser compares each key with each other one, and turns a key that is a list into a text.
function problemOfKeys(contents: ParsedNode | null): string | undefined {
  let problem: string | undefined;
  if (contents === null) return undefined;
  visit(contents, {
    Map: (_, { items }) => {
      const keys = items.map(({ key }) => textOf(key));
      if (keys.includes(undefined)) problem ??= 'is not valid YAML: every key must be a text';
      else if (new Set(keys).size < keys.length) problem ??= 'is not valid YAML: Map keys must be unique';
      return problem === undefined ? undefined : visit.BREAK;
    },
  });
  return problem;
}

function textOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}
