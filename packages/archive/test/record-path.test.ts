import { describe, expect, it } from '@jest/globals';
import { describePathProblem, toStoredPath } from '../src/record-path.ts';

describe('paths that no record may have', () => {
  it.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['../config/id', 'has a segment ".."'],
    ['config/../../id', 'has a segment ".."'],
    ['./config/id', 'has a segment "."'],
    ['config/./id', 'has a segment "."'],
    ['config//id', 'has an empty segment'],
    ['config/', 'has an empty segment'],
    ['config\\id', 'has a backslash'],
    ['config/id\0.json', 'has a control character'],
    ['config/id\n.json', 'has a control character'],
    ['config/\uD800', 'is not valid Unicode'],
    ['records.tar.gz', 'begins like a nested archive'],
    ['backup.zip/config', 'begins like a nested archive'],
    [`${'a'.repeat(256)}/id`, 'has a segment over 255 bytes'],
    [`${'é'.repeat(128)}/id`, 'has a segment over 255 bytes'],
    [`${'folder/'.repeat(300)}id`, 'is longer than 2048 bytes'],
  ])('refuses %j because it %s', (path, problem) => {
    expect(describePathProblem(path)).toBe(problem);
  });

  it.each(['config/id', 'config/...', 'config/..a', 'config/pod/a.tar.gz', 'config/ünï/日本', 'a b/c:d@e'])(
    'takes %j',
    (path) => {
      expect(describePathProblem(path)).toBeUndefined();
    },
  );
});

describe('long file names', () => {
  it('keeps a last segment of exactly 255 bytes', () => {
    const path = `config/${'a'.repeat(250)}.json`;

    expect(toStoredPath(path)).toEqual({ path });
  });

  it('cuts the part before the extension so that both fit into 255 bytes', () => {
    const { path } = toStoredPath(`config/${'a'.repeat(251)}.json`);

    expect(path).toBe(`config/${'a'.repeat(250)}.json`);
  });

  it('takes the extension from the last dot', () => {
    const { path } = toStoredPath(`config/${'a'.repeat(300)}.tar.gz`);

    expect(path).toBe(`config/${'a'.repeat(252)}.gz`);
  });

  it('cuts between characters, never inside one', () => {
    const { path } = toStoredPath(`config/${'日'.repeat(100)}.json`);

    expect(path).toBe(`config/${'日'.repeat(83)}.json`);
  });

  it('cuts at the end when there is no extension, or one that leaves no room for a name', () => {
    expect(toStoredPath('a'.repeat(300)).path).toBe('a'.repeat(255));
    expect(toStoredPath(`a.${'b'.repeat(300)}`).path).toBe(`a.${'b'.repeat(253)}`);
  });

  it('leaves the folders alone', () => {
    const folder = 'f'.repeat(200);

    expect(toStoredPath(`${folder}/${'a'.repeat(300)}`).path).toBe(`${folder}/${'a'.repeat(255)}`);
  });
});

describe('folders named dev', () => {
  it('renames every one of them and says so', () => {
    expect(toStoredPath('dev/pod/dev/a.json')).toEqual({
      path: 'dev_/pod/dev_/a.json',
      warning:
        'the record "dev/pod/dev/a.json" was recorded at path "dev_/pod/dev_/a.json" because consumers leave out folders named "dev"',
    });
  });

  it('leaves a file of that name and longer names alone', () => {
    expect(toStoredPath('config/development/dev')).toEqual({ path: 'config/development/dev' });
  });
});
