import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { openApiDocument } from '../src/index.ts';
import { finishedRun } from './unix-server.ts';

const document = openApiDocument() as {
  openapi: string;
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, object> };
};

function referencesOf(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
}

describe('openApiDocument', () => {
  it('describes every route of the gather API', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toEqual([
      '/gather',
      '/gather/{id}',
      '/gather/{id}/events',
      '/gather/{id}/translation-table',
      '/functions',
      '/version',
      '/openapi.json',
    ]);
  });

  it('has no reference that leads nowhere', () => {
    const names = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`));

    expect(referencesOf(document).filter((reference) => !names.has(reference))).toEqual([]);
  });

  it('has schemas that validate as JSON Schema 2020-12', () => {
    const ajv = ajvFormats.default(new Ajv2020({ strict: true }), ['date-time']);
    ajv.addSchema({ $id: 'https://insights.test/', components: document.components }, undefined, undefined, false);
    ajv.addKeyword('components');
    const validate = ajv.compile({ $ref: 'https://insights.test/#/components/schemas/GatherRun' });

    expect(validate(finishedRun())).toBe(true);
    expect(validate({ ...finishedRun(), phase: 'Lost' })).toBe(false);
  });
});
