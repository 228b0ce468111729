import { describe, expect, it } from '@jest/globals';
import { deriveImage } from '../../src/index.ts';
import { labelsOf, openSetup, readTar, releaseVersion, repository } from '../support.ts';

const crash = { path: '/usr/bin/insights-operator', content: '#!/nodejs/bin/node\nthrow new Error();\n' };

describe('an image derived from another', () => {
  it('has its layers, and one more with the files', async () => {
    await using setup = await openSetup();
    const before = await setup.readImage(setup.digest);

    const { digest } = await deriveImage({ ...setup.access, from: releaseVersion, files: [crash] }, setup.signal);

    const after = await setup.readImage(digest);
    expect(after.manifest.layers.slice(0, 2)).toEqual(before.manifest.layers);
    const layer = await fetch(
      `${setup.registry.origin}/v2/${repository}/blobs/${after.manifest.layers[2]?.digest ?? ''}`,
    );
    const files = await readTar(Buffer.from(await layer.arrayBuffer()));
    expect(files).toEqual([{ name: 'usr/bin/insights-operator', mode: 0o755, content: crash.content }]);
    expect(after.config.rootfs.diff_ids).toHaveLength(3);
    expect(after.config.history).toHaveLength(3);
  });

  it('sends nothing that the repository has', async () => {
    await using setup = await openSetup();
    setup.registry.clearRequests();

    await deriveImage({ ...setup.access, from: setup.digest, labels: { a: 'b' } }, setup.signal);

    const pushed = setup.registry.requests.filter(({ method }) => method === 'PUT');
    expect(pushed.map(({ url }) => (url.includes('/blobs/') ? 'blob' : 'manifest'))).toEqual(['blob', 'manifest']);
  });

  it('says of itself what is asked, and the rest as before', async () => {
    await using setup = await openSetup();
    const { digest } = await deriveImage(
      {
        ...setup.access,
        from: releaseVersion,
        labels: { ...labelsOf('4.20.8'), 'insights.openshift.io/contract': null },
        env: { BUILD_VERSION: '4.20.8' },
        entrypoint: ['/nothing'],
        architecture: 's390x',
        tag: 'next',
      },
      setup.signal,
    );

    const { config } = await setup.readImage('next');
    expect(setup.registry.digest(repository, 'next')).toBe(digest);
    expect(config).toMatchObject({
      architecture: 's390x',
      config: { Entrypoint: ['/nothing'], Cmd: ['serve'], User: '1001:0' },
    });
    expect(config.config.Labels['org.opencontainers.image.version']).toBe('4.20.8');
    expect(config.config.Labels).not.toHaveProperty(['insights.openshift.io/contract']);
    expect(config.config.Env).toEqual(['PATH=/usr/bin', 'BUILD_VERSION=4.20.8']);
  });

  it('is the same image when it is made again', async () => {
    await using setup = await openSetup();
    const options = { ...setup.access, from: releaseVersion, files: [crash], labels: { a: 'b' } };

    const first = await deriveImage(options, setup.signal);

    expect(await deriveImage(options, setup.signal)).toEqual(first);
  });

  it('keeps to the media types of a Docker image', async () => {
    await using setup = await openSetup({}, { format: 'docker' });

    const { digest } = await deriveImage({ ...setup.access, from: setup.digest, files: [crash] }, setup.signal);

    const { mediaType, manifest } = await setup.readImage(digest);
    expect(mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json');
    expect(new Set(manifest.layers.map((layer) => layer.mediaType)).size).toBe(1);
  });

  it('takes the image for this machine out of an index', async () => {
    const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
    await using setup = await openSetup({}, { platforms });

    const { digest } = await deriveImage({ ...setup.access, from: setup.digest, labels: { a: 'b' } }, setup.signal);

    const { config } = await setup.readImage(digest);
    expect(config.architecture).toBe(process.arch === 'x64' ? 'amd64' : process.arch);
  });

  it('is not made of an image whose layers are gone', async () => {
    await using setup = await openSetup();
    const { manifest } = await setup.readImage(setup.digest);
    const gone = manifest.layers[1]?.digest ?? '';
    await fetch(`${setup.registry.origin}/v2/${repository}/blobs/${gone}`, { method: 'DELETE' });

    const derived = deriveImage({ ...setup.access, from: setup.digest }, setup.signal);

    await expect(derived).rejects.toMatchObject({ code: 'ERR_IMAGE_INCOMPLETE' });
    await expect(derived).rejects.toThrow(gone);
  });

  it('is not made of nothing', async () => {
    await using setup = await openSetup();

    await expect(deriveImage({ ...setup.access, from: 'missing' }, setup.signal)).rejects.toThrow(
      `there is no ${setup.access.registry}/${repository}:missing`,
    );
  });

  it('is not made of a config that is not what the manifest names', async () => {
    await using setup = await openSetup();
    setup.registry.fail({ method: 'GET', route: 'blob', body: '{}' });

    await expect(deriveImage({ ...setup.access, from: setup.digest }, setup.signal)).rejects.toMatchObject({
      code: 'ERR_REGISTRY_DIGEST_MISMATCH',
    });
    expect(setup.registry.tags(repository)).toEqual([releaseVersion]);
  });
});
