import { arrayAt, isObject, type JsonObject, type JsonValue, numberAt, objectAt, stringAt, valueAt } from '../json.ts';
import { allVerbs, type PrinterColumn, type ResourceType } from './resource-type.ts';

/** The types that a CustomResourceDefinition serves, one for each served version (apiextensions.k8s.io/v1). */
export function typesOfCrd(crd: JsonObject): ResourceType[] {
  const names = objectAt(crd, 'spec', 'names');
  const group = stringAt(crd, 'spec', 'group') ?? '';
  const plural = stringAt(names, 'plural') ?? '';
  const kind = stringAt(names, 'kind') ?? '';
  return arrayAt(crd, 'spec', 'versions')
    .filter((version) => valueAt(version, 'served') !== false)
    .map((version) => ({
      group,
      version: stringAt(version, 'name') ?? '',
      kind,
      plural,
      singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
      namespaced: stringAt(crd, 'spec', 'scope') === 'Namespaced',
      shortNames: strings(arrayAt(names, 'shortNames')),
      categories: strings(arrayAt(names, 'categories')),
      custom: true,
      hasStatus: objectAt(version, 'subresources', 'status') !== undefined,
      hasGeneration: true,
      verbs: allVerbs,
      subresources: [],
      selectableFields: arrayAt(version, 'selectableFields').map((field) =>
        (stringAt(field, 'jsonPath') ?? '').replace(/^\./, ''),
      ),
      columns: arrayAt(version, 'additionalPrinterColumns').filter(isObject).map(printerColumn),
      storageKey: `${group}/${plural}`,
    }));
}

function printerColumn(column: JsonObject): PrinterColumn {
  return {
    name: stringAt(column, 'name') ?? '',
    type: stringAt(column, 'type') ?? 'string',
    jsonPath: stringAt(column, 'jsonPath') ?? '',
    priority: numberAt(column, 'priority') ?? 0,
  };
}

function strings(values: readonly JsonValue[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

/** The status that the API server gives an accepted CRD, so that `kubectl wait --for=condition=Established` ends. */
export function establishedStatus(crd: JsonObject, now: string): JsonObject {
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  });
  const stored = arrayAt(crd, 'spec', 'versions').filter((version) => valueAt(version, 'storage') === true);
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: objectAt(crd, 'spec', 'names') ?? {},
    storedVersions: stored.map((version) => stringAt(version, 'name') ?? ''),
  };
}
