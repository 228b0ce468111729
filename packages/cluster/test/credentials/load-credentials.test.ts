import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { type ClusterCredentials, loadCredentials, type LoadCredentialsOptions } from '../../src/index.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const server = 'https://api.example.com:6443';
const clock = new FakeClock();

function load(options: Partial<LoadCredentialsOptions>): Promise<ClusterCredentials> {
  return loadCredentials({ env: {}, clock, ...options });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function authorizationOf(credentials: ClusterCredentials): Promise<string | undefined> {
  return (await credentials.access()).headers['Authorization'];
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
    ['has no server', kubeconfig(''), 'clusters[0].cluster.server is missing'],
    ['has a server that is no URL', kubeconfig('api:6443'), 'server must be an http:// or https:// URL'],
    [
      'has a proxy of an unknown kind',
      kubeconfig(server, { cluster: { 'proxy-url': 'socks5://me:secret@p' } }),
      'proxy-url must be an http:// or https:// URL',
    ],
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

describe('a service account', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

  it('is read from its directory, and its token again when it changes', async () => {
    await using folder = await TemporaryFolder.create();
    await folder.write('token', 'first');
    await folder.write('ca.crt', 'authority');
    await folder.write('namespace', 'openshift-insights\n');
    const credentials = await load({ serviceAccountDirectory: folder.path, env });
    const { headers, tls } = await credentials.access();

    await folder.write('token', 'second');

    expect(credentials.server.href).toBe('https://10.0.0.1/');
    expect(credentials.namespace).toBe('openshift-insights');
    expect({ headers, ca: String(tls.ca) }).toEqual({ headers: { Authorization: 'Bearer first' }, ca: 'authority' });
    expect(await authorizationOf(credentials)).toBe('Bearer second');
  });

  it('never goes through a proxy', async () => {
    await using folder = await TemporaryFolder.create();
    await folder.write('token', 'sesame');
    const proxied = { ...env, HTTPS_PROXY: 'http://proxy.example.com:3128' };

    expect((await load({ serviceAccountDirectory: folder.path, env: proxied })).proxy).toBeUndefined();
  });

  it('may have an IPv6 address for a server', async () => {
    await using folder = await TemporaryFolder.create();
    await folder.write('token', 'sesame');
    const credentials = await load({
      serviceAccountDirectory: folder.path,
      env: { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' },
    });

    expect(credentials.server.href).toBe('https://[fd00::1]:6443/');
  });

  it('without a token is refused with the path', async () => {
    await using folder = await TemporaryFolder.create();

    await expect(load({ serviceAccountDirectory: folder.path, env })).rejects.toThrow(join(folder.path, 'token'));
  });
});

describe('the proxy to an API server', () => {
  const env = { HTTPS_PROXY: 'http://env.example.com:3128', NO_PROXY: '10.0.0.0/8,.internal' };

  async function proxyTo(address: string, options: { cluster?: object; env?: Record<string, string> } = {}) {
    await using folder = await TemporaryFolder.create();
    const path = await folder.write('kubeconfig', kubeconfig(address, options));
    return (await load({ kubeconfig: path, env: options.env ?? env })).proxy?.href;
  }

  it('is that of the kubeconfig', async () => {
    expect(await proxyTo(server, { cluster: { 'proxy-url': 'http://own.example.com:8080' } })).toBe(
      'http://own.example.com:8080/',
    );
  });

  it('is else that of the environment, by its rules', async () => {
    expect(await proxyTo(server)).toBe('http://env.example.com:3128/');
    expect(await proxyTo('https://10.1.2.3:6443')).toBeUndefined();
    expect(await proxyTo('https://api.internal:6443')).toBeUndefined();
  });

  it('is an error when it is no URL', async () => {
    await expect(proxyTo(server, { env: { HTTPS_PROXY: 'ftp://me:secret@proxy' } })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_CREDENTIALS',
      message: 'HTTP_PROXY or HTTPS_PROXY: the proxy must be an http:// or https:// URL',
    });
  });

  it('is not used for the API server of the cluster we run in', async () => {
    const inside = { ...env, NO_PROXY: '', KUBERNETES_SERVICE_HOST: '172.30.0.1', KUBERNETES_SERVICE_PORT: '443' };

    expect(await proxyTo('https://172.30.0.1:443', { env: inside })).toBeUndefined();
    expect(await proxyTo('https://kubernetes.default.svc', { env: inside })).toBeUndefined();
  });
});

describe('the search for credentials', () => {
  it('ends with the kubeconfig in the home folder', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, '.kube'));
    await folder.write('.kube/config', kubeconfig(server, { user: { token: 'at-home' } }));

    expect(await authorizationOf(await load({ env: { HOME: folder.path } }))).toBe('Bearer at-home');
  });

  it('says where it looked when there are none', async () => {
    await expect(load({ env: { HOME: '/nowhere' } })).rejects.toMatchObject({
      code: 'ERR_CLUSTER_CREDENTIALS',
      message: expect.stringContaining('/nowhere/.kube/config'),
    });
  });
});
