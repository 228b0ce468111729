import { type JsonObject, objectAt } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { columnsOf } from './columns.ts';

/** How much of each object a table row carries (`?includeObject=`). */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

interface TableRequest {
  readonly type: ResourceType;
  readonly objects: readonly JsonObject[];
  /** `resourceVersion`, and `continue` and `remainingItemCount` of a page. */
  readonly metadata: JsonObject;
  readonly includeObject: IncludeObject;
  /** `v1` or `v1beta1`. */
  readonly version: string;
  readonly now: Date;
}

/** A `Table` of `meta.k8s.io`: what `kubectl get` shows. */
export function tableOf({ type, objects, metadata, includeObject, version, now }: TableRequest): JsonObject {
  const columns = columnsOf(type);
  const apiVersion = `meta.k8s.io/${version}`;
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: columns.map(({ name, type: columnType, format = '', priority }) => ({
      name,
      type: columnType,
      format,
      description: '',
      priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...rowObject(object, { includeObject, apiVersion }),
    })),
  };
}

function rowObject(
  object: JsonObject,
  { includeObject, apiVersion }: { includeObject: IncludeObject; apiVersion: string },
): JsonObject {
  if (includeObject === 'None') return {};
  if (includeObject === 'Object') return { object };
  return { object: partialMetadata(object, apiVersion) };
}

/** A `PartialObjectMetadata` of `meta.k8s.io`. */
export function partialMetadata(object: JsonObject, apiVersion: string): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: objectAt(object, 'metadata') ?? {} };
}
