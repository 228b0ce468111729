import { describe, expect, it } from '@jest/globals';
import { isWithin, mostSpecificScope, parseImageReference, parseRepositoryScope } from '../src/index.ts';

describe('a scope', () => {
  it.each([
    ['quay.io/team/x', 'quay.io/team/x', true],
    ['quay.io/team/x', 'quay.io/team', true],
    ['quay.io/team/x', 'Quay.io', true],
    ['quay.io/team/x', 'quay.io/tea', false],
    ['quay.io/team', 'quay.io/team/x', false],
    ['quay.io:443/team/x', 'quay.io', false],
    ['docker.io/gatherer', 'index.docker.io/library/gatherer', true],
    ['docker.io/gatherer', 'docker.io/gatherer', true],
    ['docker.io/gatherer/evil', 'docker.io/gatherer', false],
    ['registry.corp.example:5000/x', 'Registry.Corp.example:5000', true],
    ['[::1]:5000/a', '[0:0::1]:5000', true],
    ['a.corp.example/x', '*.corp.example', true],
    ['a.corp.example:5000/x', '*.Corp.example', true],
    ['a.b.corp.example/x', '*.corp.example', true],
    ['corp.example/x', '*.corp.example', false],
    ['evilcorp.example/x', '*.corp.example', false],
    ['10.0.0.1:5000/x', '*.0.0.1', false],
  ])('%s is within %s: %p', (repository, scope, expected) => {
    expect(isWithin(parseImageReference(repository), parseRepositoryScope(scope))).toBe(expected);
  });

  it.each([
    ['quay.io/team/x', 'quay.io/team', true],
    ['quay.io', 'quay.io/team', false],
    ['*.b.example', '*.example', true],
    ['*.example', '*.b.example', false],
    ['*.example', '*.example', true],
    ['*.example', 'a.example', false],
  ])('may itself be within one: %s in %s: %p', (inner, outer, expected) => {
    expect(isWithin(parseRepositoryScope(inner), parseRepositoryScope(outer))).toBe(expected);
  });

  it.each(['', '*', '*.', '*.a:5000', '*.[::1]', '*.a/b', 'a b', 'team/x', 'https://quay.io', 'a'.repeat(300)])(
    'is not "%s"',
    (text) => {
      expect(() => parseRepositoryScope(text)).toThrow(
        expect.objectContaining({
          code: 'ERR_IMAGE_SCOPE_INVALID',
          message: expect.stringContaining('host[:port][/path]'),
        }),
      );
    },
  );

  it('that says most wins: path before host, host before domain, longer before shorter, first before second', () => {
    const named = ['*.example', '*.b.example', 'a.b.example', 'a.b.example/team', 'a.b.example/team'].map(
      (text, index) => ({ index, scope: parseRepositoryScope(text) }),
    );
    const find = (text: string) => mostSpecificScope(parseImageReference(text), named)?.index;

    expect(find('a.b.example/team/x')).toBe(3);
    expect(find('a.b.example/other')).toBe(2);
    expect(find('c.b.example/other')).toBe(1);
    expect(find('c.example/other')).toBe(0);
    expect(find('quay.io/other')).toBeUndefined();
  });

  it('that says most may leave the port out', () => {
    const named = ['a.example', 'a.example:5000', '[::1]'].map((text) => ({ text, scope: parseRepositoryScope(text) }));
    const find = (text: string) => mostSpecificScope(parseImageReference(text), named)?.text;

    expect(find('a.example:443/x')).toBe('a.example');
    expect(find('a.example:5000/x')).toBe('a.example:5000');
    expect(find('[::1]:5000/x')).toBe('[::1]');
    expect(find('[::1]/x')).toBe('[::1]');
  });
});
