import { describe, expect, it } from '@jest/globals';
import { renderTagTemplate } from '../src/index.ts';

describe('tag templates', () => {
  it.each([
    ['{major}.{minor}-fast-track', '4.20-fast-track'],
    ['{major}-{minor}-fast-track', '4-20-fast-track'],
    ['v{version}', 'v4.20.7'],
    ['{stream}-fast-track', '4.20-fast-track'],
    ['fast-track', 'fast-track'],
  ])('fills %s', (template, expected) => {
    expect(renderTagTemplate(template, { version: '4.20.7' })).toBe(expected);
  });

  it('takes the stream that is given', () => {
    expect(renderTagTemplate('{stream}', { version: '4.20.7', stream: 'stable' })).toBe('stable');
  });

  it('names the placeholders there are when one is unknown', () => {
    expect(() => renderTagTemplate('{patch}-fast-track', { version: '4.20.7' })).toThrow(
      '{patch} is not one of {major}, {minor}, {version}, {stream}',
    );
  });

  it.each(['', '{major', '.{minor}', 'a b', '{}', 'x'.repeat(129)])('refuses "%s", which gives no tag', (template) => {
    expect(() => renderTagTemplate(template, { version: '4.20.7' })).toThrow(
      expect.objectContaining({ code: 'ERR_IMAGE_TAG_TEMPLATE_INVALID' }),
    );
  });

  it.each(['4', 'four.twenty', ''])('refuses the version "%s"', (version) => {
    expect(() => renderTagTemplate('{minor}', { version })).toThrow(/does not begin with <major>.<minor>/);
  });
});
