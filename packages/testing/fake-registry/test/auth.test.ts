import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { allTypes, basic, type Harness, repository, start } from './support.ts';

const users = { robot: 'right' };

async function token(harness: Harness, headers: Record<string, string>, scope = `repository:${repository}:pull`) {
  const answer = await harness.ask(`/token?service=fake-registry&scope=${scope}`, { headers });
  return { status: answer.status, ...(JSON.parse(answer.text) as { token?: string; expires_in?: number }) };
}

function pull(harness: Harness, headers: Record<string, string> = {}) {
  return harness.ask('manifests/a', { headers: { accept: allTypes, ...headers } });
}

describe('Basic authentication', () => {
  it('lets in who knows the password', async () => {
    await using harness = await start({ auth: { type: 'basic', users } });
    harness.registry.pushImage({ repository, tag: 'a' });

    const refused = await pull(harness);

    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="fake-registry"');
    expect((await pull(harness, basic('robot', 'wrong'))).status).toBe(401);
    expect((await pull(harness, basic('toString', ''))).status).toBe(401);
    expect((await pull(harness, basic('robot', 'right'))).status).toBe(200);
  });

  it('lets anybody read a public repository, and nobody write it', async () => {
    await using harness = await start({ auth: { type: 'basic', users, publicRepositories: [repository] } });
    harness.registry.pushImage({ repository, tag: 'a' });

    expect((await pull(harness)).status).toBe(200);
    expect((await harness.ask('blobs/uploads/', { method: 'POST' })).status).toBe(401);
  });
});

describe('bearer tokens', () => {
  it('are asked for by a challenge with realm, service and scope', async () => {
    await using harness = await start({ auth: { type: 'bearer', users } });
    harness.registry.pushImage({ repository, tag: 'a' });

    expect((await pull(harness)).headers.get('www-authenticate')).toBe(
      `Bearer realm="${harness.registry.origin}/token",service="fake-registry",scope="repository:${repository}:pull"`,
    );
  });

  it('let in for the scope they were given for', async () => {
    await using harness = await start({ auth: { type: 'bearer', users } });
    harness.registry.pushImage({ repository, tag: 'a' });
    const { token: value, expires_in: expiresIn } = await token(harness, basic('robot', 'right'));
    const bearer = { authorization: `Bearer ${value}` };

    const push = await harness.ask('blobs/uploads/', { method: 'POST', headers: bearer });

    expect(expiresIn).toBe(300);
    expect((await pull(harness, bearer)).status).toBe(200);
    expect(push.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  it('expire and can be revoked', async () => {
    const clock = new FakeClock();
    await using harness = await start({ auth: { type: 'bearer', users }, clock });
    harness.registry.pushImage({ repository, tag: 'a' });
    const bearer = { authorization: `Bearer ${(await token(harness, basic('robot', 'right'))).token}` };

    await clock.advance({ seconds: 299 });
    expect((await pull(harness, bearer)).status).toBe(200);
    await clock.advance({ seconds: 1 });
    expect((await pull(harness, bearer)).status).toBe(401);

    const fresh = { authorization: `Bearer ${(await token(harness, basic('robot', 'right'))).token}` };
    harness.registry.revokeTokens();
    expect((await pull(harness, fresh)).status).toBe(401);
  });

  it('are given to anybody, but open only public repositories to nobody', async () => {
    await using harness = await start({ auth: { type: 'bearer', users } });
    harness.registry.pushImage({ repository, tag: 'a' });
    const anonymous = await token(harness, {});

    expect(anonymous.status).toBe(200);
    expect((await pull(harness, { authorization: `Bearer ${anonymous.token}` })).status).toBe(401);
  });

  it('are refused to wrong credentials even for a public repository', async () => {
    await using harness = await start({ auth: { type: 'bearer', users, publicRepositories: [repository] } });

    expect((await token(harness, basic('robot', 'wrong'))).status).toBe(401);
  });

  it('open to a user the repositories they may access', async () => {
    await using harness = await start({ auth: { type: 'bearer', users, access: { robot: ['other/'] } } });
    harness.registry.pushImage({ repository, tag: 'a' });
    const { token: value } = await token(harness, basic('robot', 'right'));

    expect((await pull(harness, { authorization: `Bearer ${value}` })).status).toBe(401);
  });
});
