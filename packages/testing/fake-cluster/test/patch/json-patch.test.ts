import { describe, expect, it } from '@jest/globals';
import { jsonPatch } from '../../src/patch/json-patch.ts';

const target = { list: ['a', 'b'], 'a/b': { '~': 1 } };

describe('JSON patch', () => {
  it.each([
    [{ op: 'add', path: '/list/1', value: 'x' }, { list: ['a', 'x', 'b'] }],
    [{ op: 'add', path: '/list/-', value: 'x' }, { list: ['a', 'b', 'x'] }],
    [{ op: 'remove', path: '/list/0' }, { list: ['b'] }],
    [{ op: 'replace', path: '/a~1b/~0', value: 2 }, { 'a/b': { '~': 2 } }],
    [{ op: 'move', from: '/list', path: '/moved' }, { moved: ['a', 'b'] }],
    [
      { op: 'copy', from: '/list', path: '/copied' },
      { copied: ['a', 'b'], list: ['a', 'b'] },
    ],
    [{ op: 'test', path: '/list', value: ['a', 'b'] }, { list: ['a', 'b'] }],
  ])('does %j', (operation, expected) => {
    expect(jsonPatch(target, [operation])).toMatchObject(expected);
  });

  it.each([
    [[{ op: 'test', path: '/list/0', value: 'z' }], 'testing path /list/0 failed'],
    [[{ op: 'remove', path: '/none' }], 'missing path: /none'],
    [[{ op: 'add', path: '/list/9', value: 1 }], 'invalid array index: /list/9'],
    [[{ op: 'explode', path: '/list' }], 'unexpected kind of json patch operation'],
    [[{ op: 'add', path: 'list', value: 1 }], 'a JSON pointer'],
    [{ metadata: {} }, 'json patch must be an array of operations'],
  ])('refuses %j', (patch, message) => {
    expect(() => jsonPatch(target, patch)).toThrow(message);
  });

  it('leaves the target as it was', () => {
    jsonPatch(target, [{ op: 'remove', path: '/list/0' }]);

    expect(target.list).toEqual(['a', 'b']);
  });
});
