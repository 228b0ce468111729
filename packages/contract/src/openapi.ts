import type { TSchema } from 'typebox';
import { problemContentType } from './problem.ts';
import {
  contractVersion,
  functionDescriptionSchema,
  functionDescriptionsSchema,
  functionReadSchema,
  versionInfoSchema,
} from './schemas/description.ts';
import { eventStreamContentType } from './schemas/events.ts';
import { contributionSchema } from './schemas/contribution.ts';
import { functionPriceSchema, gatherPriceSchema, missingRightSchema } from './schemas/price.ts';
import { fieldErrorSchema, problemSchema } from './schemas/problem.ts';
import { gatherRequestSchema } from './schemas/request.ts';
import { translationTableSchema } from './schemas/translation-table.ts';
import {
  archiveSummarySchema,
  functionReportSchema,
  gatherRunSchema,
  gatherRunsSchema,
  runProgressSchema,
} from './schemas/run.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

const components: readonly TSchema[] = [
  gatherRequestSchema,
  contributionSchema,
  translationTableSchema,
  gatherRunSchema,
  gatherRunsSchema,
  runProgressSchema,
  functionReportSchema,
  archiveSummarySchema,
  gatherPriceSchema,
  functionPriceSchema,
  missingRightSchema,
  functionReadSchema,
  functionDescriptionSchema,
  functionDescriptionsSchema,
  versionInfoSchema,
  fieldErrorSchema,
  problemSchema,
];

/** The gather API as an OpenAPI 3.1 document, made of the same schemas that validate. */
export function openApiDocument(): JsonObject {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Gather API',
      version: contractVersion,
      description: 'What the main container asks of the gatherer container.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: paths(),
    components: { schemas: componentSchemas() },
  };
}

function paths(): JsonObject {
  const run = jsonAnswer('the run', 'GatherRun');
  const unknown = problemAnswer('no such run');
  return {
    '/gather': {
      post: operation('startGather', 'Starts a run', {
        requestBody: { required: false, content: { 'application/json': { schema: reference('GatherRequest') } } },
        responses: {
          '200': jsonAnswer('the run that this requestId started before, ended', 'GatherRun'),
          '202': {
            ...jsonAnswer('the run, also the one that this requestId started before', 'GatherRun'),
            ...location,
          },
          '400': problemAnswer('a field of the request is wrong; `errors` names it'),
          '409': problemAnswer('another run is in progress, in `run`'),
          '503': problemAnswer('the gatherer is stopping'),
        },
      }),
      get: operation('listRuns', 'Lists recent runs, newest first', {
        responses: { '200': jsonAnswer('the runs', 'GatherRuns') },
      }),
    },
    '/gather/{id}': {
      parameters: [runId],
      get: operation('getRun', 'Reads a run', { responses: { '200': run, '404': unknown } }),
      delete: operation('cancelRun', 'Cancels a run; its archive is finalised as partial', {
        responses: {
          '200': jsonAnswer('the run, which had ended before', 'GatherRun'),
          '202': jsonAnswer('the run, which is about to end', 'GatherRun'),
          '404': unknown,
        },
      }),
    },
    '/gather/{id}/events': {
      parameters: [runId, lastEventId],
      get: operation('followRun', 'Follows a run', {
        responses: { '200': eventStream, '204': { description: '`Last-Event-ID` was the last one' }, '404': unknown },
      }),
    },
    '/gather/{id}/translation-table': {
      parameters: [runId],
      get: operation('getTranslationTable', 'Reads what undoes the obfuscation of the newest run', {
        responses: {
          '200': jsonAnswer('the table', 'TranslationTable'),
          '404': problemAnswer('no such run, or one that has no table to give'),
        },
      }),
    },
    '/functions': {
      get: operation('listFunctions', 'The catalogue', {
        responses: { '200': jsonAnswer('the functions', 'FunctionDescriptions') },
      }),
    },
    '/version': {
      get: operation('getVersion', 'What runs here', {
        responses: { '200': jsonAnswer('the version', 'VersionInfo') },
      }),
    },
    '/openapi.json': {
      get: operation('getOpenApi', 'This document', {
        responses: { '200': { description: 'the document', content: { 'application/json': { schema: {} } } } },
      }),
    },
  };
}

const runId: Json = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const lastEventId: Json = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'resumes behind this event',
  schema: { type: 'string' },
};
const location: JsonObject = { headers: { Location: { description: '/gather/{id}', schema: { type: 'string' } } } };
const eventStream: Json = {
  description: '`progress` (RunProgress) at least every second, `function` (FunctionReport), `done` (GatherRun)',
  content: { [eventStreamContentType]: { schema: { type: 'string' } } },
};

function operation(operationId: string, summary: string, rest: JsonObject): JsonObject {
  return { operationId, summary, ...rest };
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function jsonAnswer(description: string, name: string): JsonObject {
  return { description, content: { 'application/json': { schema: reference(name) } } };
}

function problemAnswer(description: string): Json {
  return { description, content: { [problemContentType]: { schema: reference('Problem') } } };
}

function componentSchemas(): JsonObject {
  const titles = new Set(components.map(titleOf));
  return Object.fromEntries(
    components.map((schema) => {
      const { title: _, ...rest } = JSON.parse(JSON.stringify(schema)) as JsonObject;
      return [titleOf(schema), withReferences(rest, titles)];
    }),
  );
}

function titleOf(schema: TSchema): string {
  return (schema as { title: string }).title;
}

// A schema that is a component of its own stands as a reference inside the others.
function withReferences(value: Json, titles: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((member) => withReferences(member, titles));
  if (typeof value !== 'object' || value === null) return value;
  const title = value['title'];
  if (typeof title === 'string' && titles.has(title)) return reference(title);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withReferences(member, titles)]));
}
