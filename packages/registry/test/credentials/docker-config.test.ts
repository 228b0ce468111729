import { describe, expect, it } from '@jest/globals';
import { parseDockerConfig } from '../../src/index.ts';
import { credentialFor } from '../../src/credentials/docker-config.ts';
import { pullSecret } from '../support.ts';

function userFor(config: unknown, registry: string, repository: string): string | undefined {
  return credentialFor(parseDockerConfig(JSON.stringify(config)), registry, repository)?.username;
}

function auth(user: string): { auth: string } {
  return { auth: Buffer.from(`${user}:secret`).toString('base64') };
}

describe('which credential', () => {
  const auths = {
    'quay.io': auth('host'),
    'quay.io/ns': auth('ns'),
    'quay.io/ns/repo': auth('repo'),
    'quay.io:443': auth('port'),
  };

  it.each([
    ['quay.io', 'ns/repo', 'repo'],
    ['quay.io', 'ns/other', 'ns'],
    ['quay.io', 'ns/repo/deeper', 'repo'],
    ['quay.io', 'nsx/repo', 'host'],
    ['quay.io:443', 'ns/repo', 'port'],
    ['quay.io:8443', 'ns/repo', undefined],
    ['example.com', 'ns/repo', undefined],
  ])('for %s/%s is that of the longest path: %s', (registry, repository, expected) => {
    expect(userFor({ auths }, registry, repository)).toBe(expected);
  });

  it.each(['https://quay.io', 'http://quay.io/v1/', 'https://quay.io/v2/'])('is found under the URL key %s', (key) => {
    expect(userFor({ auths: { [key]: auth('url') } }, 'quay.io', 'a')).toBe('url');
  });

  it.each(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'https://index.docker.io/v1/'])(
    'for Docker Hub is found under %s',
    (key) => {
      expect(userFor({ auths: { [key]: auth('hub') } }, 'docker.io', 'library/busybox')).toBe('hub');
    },
  );

  it('of a namespace does not serve the rest of the host', () => {
    expect(userFor({ auths: { 'quay.io/team': auth('team') } }, 'quay.io', 'other/repo')).toBeUndefined();
  });

  it('has no wildcards', () => {
    expect(userFor({ auths: { '*.io': auth('any') } }, 'quay.io', 'a')).toBeUndefined();
  });
});

describe('the search for a credential', () => {
  it.each([
    ['an empty', {}],
    ['an unusable', { auth: Buffer.from('no colon').toString('base64') }],
    ['a broken', { auth: 7 }],
    ['no', null],
  ])('ends at the exact key, also with %s entry', (_, entry) => {
    const auths = { 'quay.io/team': entry, 'quay.io': auth('host'), 'https://quay.io': auth('url') };

    expect(userFor({ auths }, 'quay.io', 'team/x')).toBeUndefined();
    expect(userFor({ auths }, 'quay.io', 'other/x')).toBe('host');
  });

  it('ends at a host in another spelling too', () => {
    expect(
      userFor({ auths: { 'https://quay.io': {}, 'https://quay.io/v2/': auth('b') } }, 'quay.io', 'x'),
    ).toBeUndefined();
  });

  it.each([
    ['Registry.Corp.example:5000', 'registry.corp.example:5000', 'x'],
    ['Registry.Corp.example:5000/x', 'registry.corp.example:5000', 'x/y'],
    ['HTTPS://Registry.Corp.example:5000/v2/', 'registry.corp.example:5000', 'x'],
    ['index.docker.io/team', 'docker.io', 'team/x'],
    ['registry-1.docker.io/library/busybox', 'docker.io', 'library/busybox'],
    ['[0:0::1]:5000', '[::1]:5000', 'a'],
  ])('compares %s in normal form', (key, registry, repository) => {
    expect(userFor({ auths: { [key]: auth('found') } }, registry, repository)).toBe('found');
  });

  it('prefers the key as it is written, and the longer path whatever its spelling', () => {
    const auths = { 'Quay.io': auth('upper'), 'quay.io': auth('lower'), 'QUAY.IO/team': auth('team') };

    expect(userFor({ auths }, 'quay.io', 'other')).toBe('lower');
    expect(userFor({ auths }, 'quay.io', 'team/x')).toBe('team');
  });

  it('takes no path for another one that differs in case', () => {
    expect(userFor({ auths: { 'quay.io/Team': auth('team') } }, 'quay.io', 'team/x')).toBeUndefined();
  });
});

describe('the pull secret', () => {
  it('may be a .dockercfg, whose keys are hosts', () => {
    expect(userFor({ 'https://quay.io/v1/': auth('legacy') }, 'quay.io', 'ns/repo')).toBe('legacy');
    expect(userFor({ 'quay.io/ns': auth('legacy') }, 'quay.io', 'other')).toBe('legacy');
  });

  it('skips entries that hold no credential', () => {
    const auths = {
      'quay.io/ns': {},
      'quay.io': { auth: Buffer.from('no colon').toString('base64') },
      'a.io': null,
      'b.io': { auth: 7 },
    };

    expect([...parseDockerConfig(JSON.stringify({ auths })).entries.values()].filter(Boolean)).toEqual([]);
  });

  it('keeps colons of the password and drops trailing NULs', () => {
    const padded = { auths: { 'quay.io': { auth: Buffer.from('user:pa:ss\0\0').toString('base64') } } };

    expect(credentialFor(parseDockerConfig(JSON.stringify(padded)), 'quay.io', 'a')).toEqual({
      key: 'quay.io',
      username: 'user',
      password: 'pa:ss',
    });
  });

  it('may hold identity tokens, in a field of their own or as the password of <token>', () => {
    const config = parseDockerConfig(pullSecret({ 'a.io': ['<token>', 'refresh-a'] }));
    const own = parseDockerConfig(JSON.stringify({ auths: { 'b.io': { ...auth('b'), identitytoken: 'refresh-b' } } }));

    expect(credentialFor(config, 'a.io', 'x')?.identityToken).toBe('refresh-a');
    expect(credentialFor(own, 'b.io', 'x')?.identityToken).toBe('refresh-b');
  });

  it('may be empty', () => {
    expect(parseDockerConfig('{}').entries.size).toBe(0);
    expect(parseDockerConfig('{"auths":null}').entries.size).toBe(0);
  });

  it('of megabytes of brackets is refused before it is built', () => {
    expect(() => parseDockerConfig(`{"auths":${'['.repeat(1_000_000)}`)).toThrow(
      expect.objectContaining({ code: 'ERR_REGISTRY_CREDENTIALS_INVALID', message: expect.stringContaining('nested') }),
    );
  });

  it.each(['', 'hunter2', '[]', '"hunter2"', '{"auths":"hunter2"}', '{"auths":[]}'])(
    'is refused without being quoted: %s',
    (text) => {
      const parse = () => parseDockerConfig(text);

      expect(parse).toThrow(expect.objectContaining({ code: 'ERR_REGISTRY_CREDENTIALS_INVALID' }));
      expect(parse).not.toThrow(/hunter2/);
    },
  );
});
