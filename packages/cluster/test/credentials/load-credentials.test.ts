import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { authorizationOf, load } from '../support/credentials.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const server = 'https://api.example.com:6443';

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

  it.each(['a\nb', 'a\0b', 'tökén'])(
    'with a token that no header can carry is an error without it: %j',
    async (token) => {
      await using folder = await TemporaryFolder.create();
      await folder.write('token', token);

      await expect(
        load({ serviceAccountDirectory: folder.path, env }).then((found) => found.access()),
      ).rejects.toMatchObject({
        code: 'ERR_CLUSTER_CREDENTIALS',
        message: 'cannot authenticate: what is to be sent as Authorization has characters that no header can carry',
      });
    },
  );

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
