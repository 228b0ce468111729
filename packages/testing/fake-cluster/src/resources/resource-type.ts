/** A column that `kubectl get` shows, read from the object by a JSON path (CRD `additionalPrinterColumns`). */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority: number;
}

/** One kind of object that the server holds, in one version: built in, preloaded, or made by a CRD. */
export interface ResourceType {
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /**
   * Written the way custom resources are: keys sorted, `kind` and `apiVersion` in every list item, the list's
   * `metadata` last. Built-in lists have `metadata` first and items without `kind`.
   */
  readonly custom: boolean;
  /** Has a status subresource: writes to the object itself leave the status alone. */
  readonly hasStatus: boolean;
  /** `metadata.generation` counts changes of the spec. */
  readonly hasGeneration: boolean;
  readonly verbs: readonly string[];
  /** Besides `status`. */
  readonly subresources: readonly string[];
  /** Field selectors besides `metadata.name` and `metadata.namespace`: dotted paths. */
  readonly selectableFields: readonly string[];
  readonly columns: readonly PrinterColumn[];
  /** Types with one key are versions of the same objects. `group/plural`, unless an older group owns them. */
  readonly storageKey: string;
}

/** What the verbs of an ordinary resource are. */
export const allVerbs: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** `v1`, or `apps/v1`. */
export function apiVersionOf({ group, version }: Pick<ResourceType, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Splits `apps/v1` into group and version; `v1` has the group `''`. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1) };
}
