import { isObject, type JsonObject } from '@insights/process';
import { apiVersionOf } from '../api-resource.ts';
import type { FunctionCard, ObjectRecord } from '../gather-function.ts';
import type { RecordTemplate } from './record-template.ts';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The JSON Schema of the records of a template. What is an object of the API is described by its type, whose fields are
 * the API server's to say; of anything else the shape has to be given.
 * @param shape - a schema without title; default: a text
 */
export function recordSchema(
  { path, functions, object }: RecordTemplate,
  cards: readonly FunctionCard[],
  shape: JsonObject = { type: 'string', contentMediaType: 'text/plain' },
): JsonObject {
  const writers = cards.filter(({ id }) => functions.includes(id));
  return {
    $schema: dialect,
    title: path,
    description: writers.map(({ id, description }) => `${id}: ${description}`).join('\n'),
    ...(object ? objectShape(object) : shape),
  };
}

/** The shape of a schema that {@link recordSchema} made. */
export function shapeOf(schema: unknown): JsonObject | undefined {
  if (!isObject(schema)) return undefined;
  const { $schema: _dialect, title: _title, description: _description, ...shape } = schema;
  return shape;
}

function objectShape({ resource, part, name }: ObjectRecord): JsonObject {
  const { group, version, kind } = resource;
  const type = { 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
  if (part) return { ...type, type: ['object', 'null'], $comment: `member ${part} of the object` };
  return {
    ...type,
    type: 'object',
    required: ['kind', 'apiVersion', 'metadata'],
    properties: {
      kind: { const: kind },
      apiVersion: { const: apiVersionOf(resource) },
      metadata: {
        type: 'object',
        properties: {
          name: name === undefined ? { type: 'string' } : { const: name },
          annotations: { type: ['object', 'null'], properties: { [lastApplied]: false } },
          managedFields: false,
        },
      },
    },
  };
}
