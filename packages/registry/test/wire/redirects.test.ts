import { createHash } from 'node:crypto';
import { pinImage } from '@insights/image-name';
import { describe, expect, it } from '@jest/globals';
import { FakeRegistry } from '@insights/fake-registry';
import { openSetup, pullSecret, repository, selfSigned } from '../support.ts';

const content = Buffer.from('a signature');
const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
const auth = { type: 'basic', users: { robot: 'right' } } as const;
const secret = pullSecret({ HOST: ['robot', 'right'] });

describe('a redirect', () => {
  it('to storage on another port takes no Authorization along, and the content is hashed (R8)', async () => {
    await using storage = await FakeRegistry.start();
    await using setup = await openSetup({ registry: { auth }, secret });
    storage.pushBlob(repository, content);
    setup.registry.fail({ route: 'blob', redirectTo: `${storage.origin}{path}?signature=hunter2`, skip: 0 });

    const bytes = await setup.client.blob(pinImage(setup.reference, digest), setup.signal);

    expect(bytes).toEqual(content);
    expect(storage.requests.map(({ authScheme }) => authScheme)).toEqual([undefined]);
  });

  it('to other content is found out by its hash', async () => {
    await using setup = await openSetup();
    const other = setup.registry.pushBlob(repository, Buffer.from('something else'));
    setup.registry.fail({ route: 'blob', redirectTo: `/v2/${repository}/blobs/${other}`, pathContains: digest });

    await expect(setup.client.blob(pinImage(setup.reference, digest), setup.signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_DIGEST_MISMATCH',
    });
  });

  it('on the same host keeps the Authorization', async () => {
    await using setup = await openSetup({ registry: { auth }, secret });
    const real = setup.registry.pushBlob(repository, content);
    setup.registry.fail({ route: 'blob', redirectTo: `/v2/${repository}/blobs/${real}`, pathContains: 'sha512' });
    const sha512 = `sha512:${createHash('sha512').update(content).digest('hex')}`;

    expect(await setup.client.blob(pinImage(setup.reference, sha512), setup.signal)).toEqual(content);
    expect(setup.registry.requests.at(-1)?.authScheme).toBe('Basic');
  });

  it('is followed five times and not once more', async () => {
    await using setup = await openSetup();
    setup.registry.fail({ route: 'blob', redirectTo: '{path}' });

    await expect(setup.client.blob(pinImage(setup.reference, digest), setup.signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_PROTOCOL',
      message: expect.stringContaining('more than 5 redirects'),
    });
    expect(setup.registry.requests).toHaveLength(6);
  });

  it('from https to http is refused', async () => {
    await using storage = await FakeRegistry.start();
    await using setup = await openSetup({ registry: { tls: await selfSigned() } });
    setup.registry.fail({ route: 'blob', redirectTo: `${storage.origin}{path}?signature=hunter2` });

    const reading = setup.client.blob(pinImage(setup.reference, digest), setup.signal);

    await expect(reading).rejects.toMatchObject({ code: 'ERR_REGISTRY_PROTOCOL' });
    await expect(reading).rejects.not.toThrow(/hunter2/);
    expect(storage.requests).toEqual([]);
  });

  it.each([
    'https://10.0.0.1/blob',
    'http://169.254.169.254/latest',
    'http://[::1]:9/x',
    'https://localhost/x',
    'https://user:pass@example.com/x',
    'file:///etc/passwd',
    'https://',
    '',
  ])('to %s is refused', async (redirectTo) => {
    await using setup = await openSetup();
    setup.registry.fail({ route: 'blob', status: 307, redirectTo });

    await expect(setup.client.blob(pinImage(setup.reference, digest), setup.signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_PROTOCOL',
    });
  });

  it('to a storage host that asks for credentials gets none', async () => {
    await using storage = await FakeRegistry.start({ auth });
    await using setup = await openSetup({ secret });
    setup.registry.fail({ route: 'blob', redirectTo: `${storage.origin}{path}` });

    await expect(setup.client.blob(pinImage(setup.reference, digest), setup.signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_DENIED',
    });
    expect(storage.requests.map(({ authScheme }) => authScheme)).toEqual([undefined]);
  });
});
