import {
  type CollectionTag,
  type DocumentOptions,
  isScalar,
  LineCounter,
  parseDocument,
  type ParsedNode,
  type ParseOptions,
  type ScalarTag,
  type SchemaOptions,
  visit,
} from 'yaml';
import { problemOfBounds, type YamlBounds } from './yaml-bounds.ts';

/** What a text holds, or what is wrong with it; the texts quote nothing of it, because it may hold a password. */
export type YamlReading = { readonly value: unknown } | { readonly problem: string };

interface ReadYamlOptions {
  readonly bounds: YamlBounds;
  /**
   * `texts`: every scalar stays what was written, so an unquoted 4.20 is not the number 4.2. `values`: numbers and booleans
   * are such, as Kubernetes reads them: `yes` is true, and times stay texts; so does an integer that a double does not hold.
   * `null` and nothing are `null` in both.
   */
  readonly scalars: 'texts' | 'values';
}

const mostAliases = 100;
const failsafe: SchemaOptions = { schema: 'failsafe', customTags: ['null'] };
// YAML 1.1, as in Kubernetes; but its own reader knows neither numbers to the base 60 nor dates.
const kubernetes: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  intAsBigInt: true,
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isForeign(tag)),
};
const common: ParseOptions & DocumentOptions & SchemaOptions = { prettyErrors: false, uniqueKeys: false };

/**
 * Reads one document of YAML that comes from outside. The bounds are held to the text before anything is built of it, and
 * aliases unfold to a hundred times the text at most. Keys are texts, each once in its section. Nothing at all is `null`.
 */
export function readYaml(text: string, { bounds, scalars }: ReadYamlOptions): YamlReading {
  const excess = problemOfBounds(text, bounds);
  if (excess) return { problem: excess };
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { ...common, ...(scalars === 'texts' ? failsafe : kubernetes), lineCounter });
  const [error] = document.errors;
  if (error) return { problem: `is not valid YAML: ${error.code} in line ${lineCounter.linePos(error.pos[0]).line}` };
  const problem = problemOfKeys(document.contents);
  if (problem) return { problem };
  try {
    return { value: document.toJS({ maxAliasCount: mostAliases, reviver: exactInteger }) as unknown };
  } catch {
    return { problem: 'unfolds to too many values' };
  }
}

const foreignTypes = ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((type) => `tag:yaml.org,2002:${type}`);

function isForeign(tag: CollectionTag | ScalarTag): boolean {
  return foreignTypes.includes(tag.tag) || ('format' in tag && tag.format === 'TIME');
}

function exactInteger(_key: unknown, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
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
