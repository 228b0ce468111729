import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fillRecordPath, readRecordPath } from '../../src/records/record-path.ts';

const segment = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?$/);

describe('the path of a record', () => {
  it('is made of the namespace and the name of an object', () => {
    expect(fillRecordPath('config/pdbs/{ns}/{name}.json', { name: 'a', namespace: 'b' })).toBe('config/pdbs/b/a.json');
  });

  it('leaves out an optional namespace that an object does not have', () => {
    expect(fillRecordPath('config/machines/{ns/}{name}', { name: 'a', namespace: 'b' })).toBe('config/machines/b/a');
    expect(fillRecordPath('config/machines/{ns/}{name}', { name: 'a' })).toBe('config/machines/a');
  });

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\nb', '../../etc/passwd'])('refuses the name %j', (name) => {
    expect(() => fillRecordPath('config/{name}', { name })).toThrow(
      expect.objectContaining({ code: 'ERR_GATHERING_UNEXPECTED_OBJECT' }),
    );
  });

  it('refuses an object without the namespace that the path needs', () => {
    expect(() => fillRecordPath('config/{ns}/{name}', { name: 'a' })).toThrow('namespace ""');
  });

  it('tells the identity that it was made of', () => {
    fc.assert(
      fc.property(segment, fc.option(segment, { nil: undefined }), (name, namespace) => {
        const identity = { name, ...(namespace !== undefined && { namespace }) };
        const path = fillRecordPath('config/machines/{ns/}{name}.json', identity);

        expect(readRecordPath('config/machines/{ns/}{name}.json', path)).toEqual(identity);
      }),
    );
  });

  it('does not match another template', () => {
    expect(readRecordPath('config/node/{name}.json', 'config/node/logs/a.json')).toBeUndefined();
    expect(readRecordPath('config/node/{name}.json', 'config/node/axjson')).toBeUndefined();
  });
});
