import { describe, expect, it } from '@jest/globals';
import { strategicMerge } from '../../src/patch/strategic-merge.ts';

const containers = [
  { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
  { name: 'b', image: 'b:1' },
];

describe('strategic merge', () => {
  it('merges lists by their key and leaves the other items alone', () => {
    const patch = { containers: [{ name: 'a', image: 'a:2', env: [{ name: 'Y', value: '2' }] }] };

    expect(strategicMerge({ containers }, patch)).toEqual({
      containers: [
        {
          name: 'a',
          image: 'a:2',
          env: [
            { name: 'X', value: '1' },
            { name: 'Y', value: '2' },
          ],
        },
        { name: 'b', image: 'b:1' },
      ],
    });
  });

  it('deletes an item, replaces a list, and replaces an object by directive', () => {
    expect(strategicMerge({ containers }, { containers: [{ name: 'a', $patch: 'delete' }] })).toEqual({
      containers: [{ name: 'b', image: 'b:1' }],
    });
    expect(strategicMerge({ containers }, { containers: [{ $patch: 'replace' }, { name: 'c' }] })).toEqual({
      containers: [{ name: 'c' }],
    });
    expect(strategicMerge({ strategy: { type: 'x', y: 1 } }, { strategy: { $patch: 'replace', type: 'z' } })).toEqual({
      strategy: { type: 'z' },
    });
  });

  it('keeps only the named members with $retainKeys', () => {
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };

    expect(strategicMerge({ strategy: { type: 'RollingUpdate', rollingUpdate: {} } }, patch)).toEqual({
      strategy: { type: 'Recreate' },
    });
  });

  it('orders a list with $setElementOrder and takes values out with $deleteFromPrimitiveList', () => {
    const patch = {
      '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
      '$deleteFromPrimitiveList/finalizers': ['x'],
      finalizers: ['z'],
    };

    const result = strategicMerge({ containers, finalizers: ['x', 'y'] }, patch);

    expect(result).toMatchObject({ containers: [{ name: 'b' }, { name: 'a' }], finalizers: ['y', 'z'] });
  });

  it('replaces lists that have no key, and removes members that are null', () => {
    expect(strategicMerge({ args: ['a', 'b'], gone: 1 }, { args: ['c'], gone: null })).toEqual({ args: ['c'] });
  });

  it('refuses items without their key and directives that it does not know', () => {
    expect(() => strategicMerge({ containers }, { containers: [{ image: 'x' }] })).toThrow(
      'does not contain declared merge key: name',
    );
    expect(() => strategicMerge({}, { $patch: 'explode' })).toThrow('Unknown patch type found: "explode"');
  });
});
