import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { authorizationOf, load } from '../support/credentials.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const server = 'https://api.example.com:6443';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('a kubeconfig', () => {
  it('names the server, the namespace and a token', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('kubeconfig', kubeconfig(server, { user: { token: 'sesame' } }));

    const credentials = await load({ kubeconfig: path });

    expect(credentials.server.href).toBe(`${server}/`);
    expect(credentials.namespace).toBe('somewhere');
    expect(await authorizationOf(credentials)).toBe('Bearer sesame');
  });

  it('may be YAML, with a password', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write(
      'kubeconfig',
      `clusters: [{name: c, cluster: {server: '${server}'}}]
users: [{name: u, user: {username: admin, password: sesame}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`,
    );

    expect(await authorizationOf(await load({ kubeconfig: path }))).toBe(
      `Basic ${Buffer.from('admin:sesame').toString('base64')}`,
    );
  });

  it('names a token file beside it, which is read again when it changes', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('kubeconfig', kubeconfig(server, { user: { tokenFile: 'token' } }));
    await folder.write('token', 'first\n');
    const credentials = await load({ kubeconfig: path });
    const before = await authorizationOf(credentials);

    await folder.write('token', '  second\n');

    expect([before, await authorizationOf(credentials)]).toEqual(['Bearer first', 'Bearer second']);
  });

  it('keeps the last token while its file is empty or gone', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('kubeconfig', kubeconfig(server, { user: { tokenFile: 'token' } }));
    const token = await folder.write('token', 'first');
    const credentials = await load({ kubeconfig: path });
    await credentials.access();

    await folder.write('token', '');
    const whileEmpty = await authorizationOf(credentials);
    await rm(token);

    expect([whileEmpty, await authorizationOf(credentials)]).toEqual(['Bearer first', 'Bearer first']);
  });

  it('keeps its connections as long as certificates stay, and not longer', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write(
      'kubeconfig',
      kubeconfig(server, { cluster: { 'certificate-authority': 'ca.crt' } }),
    );
    await folder.write('ca.crt', 'one');
    const credentials = await load({ kubeconfig: path });
    const first = await credentials.access();
    const second = await credentials.access();

    await folder.write('ca.crt', 'another');
    const third = await credentials.access();

    expect(second.tls).toBe(first.tls);
    expect(String(third.tls.ca)).toBe('another');
  });

  it('passes certificates, server name, impersonation and the lack of verification on', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write(
      'kubeconfig',
      kubeconfig(server, {
        user: { 'client-certificate-data': base64('cert'), 'client-key-data': base64('key'), as: 'someone' },
        cluster: { 'insecure-skip-tls-verify': true, 'tls-server-name': 'kubernetes' },
      }),
    );

    const { headers, tls } = await (await load({ kubeconfig: path })).access();

    expect(headers).toEqual({ 'Impersonate-User': 'someone' });
    expect(tls).toEqual({
      cert: Buffer.from('cert'),
      key: Buffer.from('key'),
      rejectUnauthorized: false,
      servername: 'kubernetes',
    });
  });

  it('asks a credential plugin, once for requests that start together', async () => {
    await using folder = await TemporaryFolder.create();
    const plugin = await folder.write(
      'plugin',
      `#!/bin/sh\necho called >> ${folder.path}/calls\necho '{"kind":"ExecCredential","status":{"token":"from-plugin"}}'\n`,
    );
    await chmod(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', args: [], env: null };
    const path = await folder.write('kubeconfig', kubeconfig(server, { user: { exec } }));
    const credentials = await load({ kubeconfig: path });

    const given = await Promise.all([authorizationOf(credentials), authorizationOf(credentials)]);

    expect(given).toEqual(['Bearer from-plugin', 'Bearer from-plugin']);
    expect(await readFile(join(folder.path, 'calls'), 'utf8')).toBe('called\n');
  });

  it('says what a credential plugin complained about', async () => {
    await using folder = await TemporaryFolder.create();
    const exec = { command: 'sh', args: ['-c', 'echo log in first >&2; exit 1'] };
    const path = await folder.write('kubeconfig', kubeconfig(server, { user: { exec } }));

    await expect((await load({ kubeconfig: path })).access()).rejects.toMatchObject({
      code: 'ERR_CLUSTER_CREDENTIALS',
      message: 'cannot authenticate to https://api.example.com:6443: log in first',
    });
  });

  it('gives up on a credential plugin that waits for a person', async () => {
    await using folder = await TemporaryFolder.create();
    const exec = { command: 'sh', args: ['-c', 'exec sleep 1'] };
    const path = await folder.write('kubeconfig', kubeconfig(server, { user: { exec } }));
    const ownClock = new FakeClock();
    const access = (await load({ kubeconfig: path, clock: ownClock })).access();
    const refused = expect(access).rejects.toMatchObject({ code: 'ERR_CLUSTER_CREDENTIALS' });

    while (ownClock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    await ownClock.advance({ minutes: 1 });

    await refused;
  });

  it('may come in several files, of which the first counts', async () => {
    await using folder = await TemporaryFolder.create();
    const first = await folder.write('first', { users: [{ name: 'tester', user: { token: 'first' } }] });
    const second = await folder.write('second', kubeconfig(server, { user: { token: 'second' } }));

    const credentials = await load({ env: { KUBECONFIG: `${first}:${folder.path}/missing:${second}` } });

    expect(await authorizationOf(credentials)).toBe('Bearer first');
  });

  it.each<[string, object | string, string]>([
    ['has no current context', { clusters: [], contexts: [] }, 'current-context is missing'],
    [
      'names a context that does not exist',
      { ...kubeconfig(server), 'current-context': 'no' },
      'context "no" does not exist; there is "test"',
    ],
    [
      'names a cluster that does not exist',
      { ...kubeconfig(server), clusters: [] },
      'cluster "test" does not exist; there is none',
    ],
    [
      'names a user that does not exist',
      { ...kubeconfig(server), users: null },
      'user "tester" does not exist; there is none',
    ],
    ['has no server', kubeconfig(''), 'cluster: server is missing'],
    ['has a server that is no URL', kubeconfig('api:6443'), 'server must be an http:// or https:// URL'],
    [
      'has a proxy of an unknown kind',
      kubeconfig(server, { cluster: { 'proxy-url': 'socks5://me:secret@p' } }),
      'proxy-url must be an http:// or https:// URL',
    ],
    ['has a token that is no text', kubeconfig(server, { user: { token: 1 } }), 'token must be a string'],
    ['has an auth provider', kubeconfig(server, { user: { 'auth-provider': { name: 'oidc' } } }), 'only exec'],
    ['wants groups', kubeconfig(server, { user: { as: 'a', 'as-groups': ['b'] } }), 'as-groups is not supported'],
    ['is a list', '[]', 'must be an object with clusters, users and contexts'],
    ['is not YAML', 'token: "secret', 'is not valid YAML or JSON'],
    ['has entries without a name', { ...kubeconfig(server), users: [{}] }, 'users[0].name is missing'],
  ])('that %s is refused with its path and the reason', async (_, content, problem) => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('kubeconfig', content);
    const refused = load({ kubeconfig: path });

    await expect(refused).rejects.toMatchObject({ code: 'ERR_CLUSTER_CREDENTIALS' });
    await expect(refused).rejects.toThrow(`kubeconfig ${path}: `);
    await expect(refused).rejects.toThrow(problem);
    await expect(refused).rejects.not.toThrow('secret');
  });

  it('that cannot be read is refused with its path', async () => {
    await expect(load({ kubeconfig: '/no/such/file' })).rejects.toThrow('kubeconfig /no/such/file: cannot be read');
  });

  it('with a token file that cannot be read is refused when it is used', async () => {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('kubeconfig', kubeconfig(server, { user: { tokenFile: 'token' } }));

    await expect((await load({ kubeconfig: path })).access()).rejects.toMatchObject({
      code: 'ERR_CLUSTER_CREDENTIALS',
      message: expect.stringContaining(join(folder.path, 'token')),
    });
  });
});
