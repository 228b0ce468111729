import { allVerbs, parseApiVersion, type PrinterColumn, type ResourceType } from './resource-type.ts';

/** What the rows of one table have in common. */
export interface TypeTableDefaults {
  readonly custom: boolean;
  readonly columns?: ReadonlyMap<string, readonly PrinterColumn[]>;
  readonly selectableFields?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads rows of `apiVersion kind plural shortNames flags`, separated by white space; `-` is an empty cell.
 * Flags: `namespaced`, `status`, `generation`, `all` (category), `review` (create only), `sub=NAME` (subresource),
 * `stored=KEY` (another type's objects).
 */
export function parseTypeTable(table: string, defaults: TypeTableDefaults): ResourceType[] {
  return table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => parseRow(line, defaults));
}

function parseRow(line: string, defaults: TypeTableDefaults): ResourceType {
  const [apiVersion = '', kind = '', plural = '', shortNames = '-', flagText = '-'] = line.split(/\s+/);
  const flags = flagText.split(',');
  const { group, version } = parseApiVersion(apiVersion);
  const key = `${group}/${plural}`;
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: flags.includes('namespaced'),
    shortNames: shortNames === '-' ? [] : shortNames.split(','),
    categories: flags.includes('all') ? ['all'] : [],
    custom: defaults.custom,
    hasStatus: defaults.custom || flags.includes('status'),
    hasGeneration: defaults.custom || flags.includes('generation'),
    verbs: flags.includes('review') ? ['create'] : allVerbs,
    subresources: valuesOf(flags, 'sub'),
    selectableFields: defaults.selectableFields?.get(key) ?? [],
    columns: defaults.columns?.get(key) ?? [],
    storageKey: valuesOf(flags, 'stored')[0] ?? key,
  };
}

function valuesOf(flags: readonly string[], name: string): string[] {
  return flags.filter((flag) => flag.startsWith(`${name}=`)).map((flag) => flag.slice(name.length + 1));
}
