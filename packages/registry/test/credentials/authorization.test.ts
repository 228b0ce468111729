import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { openSetup, pullSecret, repository, selfSigned } from '../support.ts';

const users = { robot: 'right' };
const secret = pullSecret({ HOST: ['robot', 'right'] });
const wrongSecret = pullSecret({ HOST: ['robot', 'wrong'] });
const publicRepositories = [repository];

describe('a bearer registry', () => {
  it('costs three requests the first time and one afterwards until it says 401, when no expires_in is given (R5)', async () => {
    await using setup = await openSetup({
      registry: { auth: { type: 'bearer', users, expiresInSeconds: null } },
      secret,
    });
    setup.publish('1');

    await setup.poll();
    expect(setup.log.slice(0, 3)).toEqual(['HEAD 401', 'GET 200', 'HEAD 200']);
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
    setup.registry.revokeTokens();
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 3 });
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
  });

  it('is asked with a token until ten seconds before it expires', async () => {
    const clock = new FakeClock();
    const auth = { type: 'bearer', users, expiresInSeconds: 300 } as const;
    await using setup = await openSetup({ registry: { auth, clock }, client: { clock }, secret });
    setup.publish('1');

    await setup.poll();
    await clock.advance({ seconds: 289 });
    expect((await setup.poll()).requests).toBe(1);
    await clock.advance({ seconds: 2 });
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 3 });
  });

  it('may state a shorter life than a minute, which is not believed', async () => {
    const clock = new FakeClock();
    const auth = { type: 'bearer', users, expiresInSeconds: 5 } as const;
    await using setup = await openSetup({ registry: { auth }, client: { clock }, secret });
    setup.publish('1');

    await setup.poll();
    await clock.advance({ seconds: 45 });
    expect((await setup.poll()).requests).toBe(1);
  });

  it('keeps its tokens when the wall clock is corrected', async () => {
    const clock = new FakeClock();
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users } }, client: { clock }, secret });
    setup.publish('1');

    await setup.poll();
    clock.jump({ hours: 24 });
    expect((await setup.poll()).requests).toBe(1);
  });

  it('is read anonymously when it refuses the credential for a public repository, with a warning (R6)', async () => {
    const auth = { type: 'bearer', users, publicRepositories } as const;
    await using setup = await openSetup({ registry: { auth }, secret: wrongSecret });
    setup.publish('1');

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Changed', warnings: [{ code: 'CredentialsRejected' }] });
    expect(JSON.stringify(result)).not.toContain('wrong');
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
  });

  it('is read anonymously when the credential is of another namespace', async () => {
    const auth = { type: 'bearer', users, publicRepositories, access: { robot: ['openshift-release-dev/'] } } as const;
    await using setup = await openSetup({ registry: { auth }, secret });
    setup.publish('1');

    expect(await setup.poll()).toMatchObject({ class: 'Changed', warnings: [{ code: 'CredentialsRejected' }] });
  });

  it('that serves public repositories without a token costs one request even the first time', async () => {
    const auth = { type: 'bearer', users, publicRepositories, isAnonymousDirect: true } as const;
    await using setup = await openSetup({ registry: { auth, sendsEtag: false }, secret: wrongSecret });
    setup.publish('1');

    expect(await setup.poll()).toMatchObject({ requests: 2, warnings: [], memory: { anonymousOk: true } });
    expect(setup.log).toEqual(['HEAD 200', 'GET 200']);
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1 });
  });

  it('that refuses everything is denied after a bounded number of requests', async () => {
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users } }, secret: wrongSecret });
    setup.publish('1');

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'RepoMissingOrDenied', code: 'ERR_REGISTRY_DENIED' });
    expect(result.requests).toBeLessThanOrEqual(5);
  });

  it('uses the entry of the path, not that of the host (R17)', async () => {
    const entries = pullSecret({ HOST: ['robot', 'wrong'], 'HOST/openshift': ['robot', 'right'] });
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users } }, secret: entries });
    setup.publish('1');

    expect(await setup.poll()).toMatchObject({ class: 'Changed', warnings: [] });
  });

  it('lets a rotated credential in at once (R21)', async () => {
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users } }, secret: wrongSecret });
    setup.publish('1');

    expect((await setup.poll()).class).toBe('RepoMissingOrDenied');
    setup.rotateSecret(secret);
    expect((await setup.poll()).class).toBe('Changed');
  });

  it.each([{ service: null }, { namesScope: false }, { tokenMember: 'access_token' }] as const)(
    'may leave things out: %j',
    async (settings) => {
      await using setup = await openSetup({ registry: { auth: { type: 'bearer', users, ...settings } }, secret });
      setup.publish('1');

      expect((await setup.poll()).class).toBe('Changed');
    },
  );

  it('takes an identity token by the OAuth2 form', async () => {
    const auth = { type: 'bearer', users, identityTokens: { refresh: 'robot' } } as const;
    await using setup = await openSetup({ registry: { auth }, secret: pullSecret({ HOST: ['<token>', 'refresh'] }) });
    setup.publish('1');

    expect((await setup.poll()).class).toBe('Changed');
    expect(setup.log).toContain('POST 200');
  });

  it('without the OAuth2 form is asked by GET', async () => {
    const auth = { type: 'bearer', users: { '<token>': 'refresh' } } as const;
    await using setup = await openSetup({ registry: { auth }, secret: pullSecret({ HOST: ['<token>', 'refresh'] }) });
    setup.publish('1');

    expect((await setup.poll()).class).toBe('Changed');
    expect(setup.log.slice(0, 3)).toEqual(['HEAD 401', 'POST 404', 'GET 200']);
  });

  it.each([
    ['{}', 'ProtocolError'],
    ['{"token":""}', 'ProtocolError'],
    ['{"token":"a\\r\\nb: c"}', 'ProtocolError'],
    ['<html>', 'ProtocolError'],
    ['x'.repeat(70_000), 'ProtocolError'],
  ])('that answers with the token %.20s breaks the protocol', async (body, expected) => {
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users } }, secret });
    setup.publish('1');
    setup.registry.fail({ route: 'token', status: 200, body });

    expect((await setup.poll()).class).toBe(expected);
  });

  it.each([
    [429, 'RateLimited'],
    [503, 'ServerError'],
  ])('whose token endpoint answers %i is classed %s', async (status, expected) => {
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users } }, secret });
    setup.publish('1');
    setup.registry.fail({ route: 'token', status });

    expect((await setup.poll()).class).toBe(expected);
  });
});

describe('a token realm', () => {
  it('over plain http is refused and no credentials leave (R7)', async () => {
    await using endpoint = await openSetup();
    const auth = { type: 'bearer', users, realm: `${endpoint.registry.origin}/token` } as const;
    await using setup = await openSetup({ registry: { auth, tls: await selfSigned() }, secret });
    setup.publish('1');

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Refused', code: 'ERR_REGISTRY_REFUSED', requests: 1 });
    expect(result.message).toMatch(/is not https; no credentials were sent/);
    expect(endpoint.registry.requests).toEqual([]);
  });

  it.each([
    'https://192.168.3.4/token',
    'https://[fd00::1]/token',
    'https://169.254.169.254/token',
    'https://localhost/token',
    'https://localhost./token',
    'https://[64:ff9b::a00:1]/token',
    'https://[2002:a00:1::1]/token',
  ])('at the private address %s is refused', async (realm) => {
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users, realm } }, secret });
    setup.publish('1');

    expect(await setup.poll()).toMatchObject({ class: 'Refused', requests: 1 });
  });

  it('that resolves to a private address is refused', async () => {
    const realm = 'https://auth.example.com/token';
    await using setup = await openSetup({
      registry: { auth: { type: 'bearer', users, realm } },
      client: { resolve: () => Promise.resolve(['203.0.113.7', '10.0.0.1']) },
      secret,
    });
    setup.publish('1');

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Refused', code: 'ERR_REGISTRY_REFUSED', requests: 1 });
    expect(result.message).toContain('no credentials were sent');
  });

  it.each(['64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1'])(
    'that resolves to a private address inside %s is refused',
    async (address) => {
      const realm = 'https://auth.example.com/token';
      await using setup = await openSetup({
        registry: { auth: { type: 'bearer', users, realm } },
        client: { resolve: () => Promise.resolve([address]) },
        secret,
      });
      setup.publish('1');

      expect(await setup.poll()).toMatchObject({ class: 'Refused', requests: 1 });
    },
  );

  it('that is not a URL breaks the protocol', async () => {
    await using setup = await openSetup({ registry: { auth: { type: 'bearer', users, realm: 'nonsense' } }, secret });
    setup.publish('1');

    expect((await setup.poll()).class).toBe('ProtocolError');
  });
});

describe('a Basic registry', () => {
  const auth = { type: 'basic', users } as const;

  it('costs two requests for the first look and one for every idle poll after', async () => {
    await using setup = await openSetup({ registry: { auth }, secret });
    setup.publish('1');

    await setup.poll();
    expect(setup.log).toEqual(['HEAD 401', 'HEAD 200', 'GET 200']);
    expect(await setup.poll()).toMatchObject({ class: 'Unchanged', requests: 1, memory: { authScheme: 'basic' } });
  });

  it('costs one request after a restart too, by what was remembered', async () => {
    await using setup = await openSetup({ registry: { auth }, secret });
    setup.publish('1');
    await setup.poll();

    setup.memory = JSON.parse(JSON.stringify(setup.memory)) as typeof setup.memory;
    setup.restart();
    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Unchanged', requests: 1 });
    expect(result.bytesSent + result.bytesReceived).toBeLessThanOrEqual(800);
    expect(JSON.stringify(setup.memory)).not.toContain('right');
  });

  it('is read anonymously when it refuses what it took before', async () => {
    const open = { ...auth, publicRepositories };
    await using setup = await openSetup({ registry: { auth }, secret });
    setup.publish('1');
    await setup.poll();

    setup.rotateSecret(wrongSecret);
    setup.registry.setAuth(open);
    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'Unchanged', warnings: [{ code: 'CredentialsRejected' }] });
  });

  it('denies who has no credential', async () => {
    await using setup = await openSetup({ registry: { auth } });
    setup.publish('1');

    expect(await setup.poll()).toMatchObject({ class: 'RepoMissingOrDenied', requests: 1 });
  });
});

describe('a pull secret that cannot be read', () => {
  it('is told apart from one that is refused, and quoted nowhere', async () => {
    await using setup = await openSetup({ secret: 'hunter2' });
    setup.publish('1');

    const result = await setup.poll();

    expect(result).toMatchObject({ class: 'RepoMissingOrDenied', code: 'ERR_REGISTRY_CREDENTIALS_INVALID' });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});
