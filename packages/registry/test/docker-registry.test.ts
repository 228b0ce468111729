import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { digestOf, parseImageReference, pinImage } from '@insights/image-name';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildImage, uploadImage } from '@insights/fake-registry';
import { Egress } from '@insights/egress';
import { systemClock } from '@insights/process';
import { mediaTypes, parseDockerConfig, type PollMemory, RegistryClient, RegistryWriter } from '../src/index.ts';
import type { RegistryClientOptions } from '../src/registry-client.ts';
import { CountingProxy } from './counting-proxy.ts';
import { account, type DockerRegistry, hasPrograms, startDockerRegistry } from './docker-registry.ts';
import { pullSecret, repository, tag, userAgent } from './support.ts';

const isInstalled = hasPrograms('docker-registry', 'htpasswd');
const reason = isInstalled ? '' : ' (SKIPPED: docker-registry or htpasswd is not installed)';
const platforms = ['amd64', 'arm64', 'ppc64le', 's390x'].map((architecture) => ({ os: 'linux', architecture }));

(isInstalled ? describe : describe.skip)(`Debian's docker-registry with htpasswd${reason}`, () => {
  let docker: DockerRegistry;
  let proxy: CountingProxy;
  let egress: Egress;
  const signal = AbortSignal.timeout(60_000);

  beforeAll(async () => {
    docker = await startDockerRegistry();
    proxy = await CountingProxy.start(docker.port);
    egress = new Egress();
  });
  afterAll(async () => {
    egress.close();
    await proxy[Symbol.asyncDispose]();
    await docker[Symbol.asyncDispose]();
  });

  async function publish(version: string): Promise<string> {
    const labels = { 'org.opencontainers.image.version': version };
    const image = buildImage({ labels, layers: [Buffer.alloc(10_240)], platforms });
    const authorization = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;
    await uploadImage(image, { origin: docker.origin, repository, tag, authorization });
    return image.digest;
  }

  function options(): RegistryClientOptions {
    const secret = pullSecret({ [proxy.host]: [account.user, account.password] });
    return {
      egress,
      userAgent,
      clock: systemClock,
      insecureRegistries: [proxy.host],
      credentials: () => parseDockerConfig(secret),
    };
  }

  function connect(): RegistryClient {
    return new RegistryClient(options());
  }

  it('answers an idle poll with one request and at most 800 bytes up and down', async () => {
    const digest = await publish('1');
    const client = connect();
    const reference = parseImageReference(`${proxy.host}/${repository}:${tag}`);
    const first = await client.poll(reference, undefined, signal);
    proxy.take();

    const idle = await client.poll(reference, first.memory, signal);

    const { requests, bytesUp, bytesDown } = proxy.take();
    expect(first).toMatchObject({ class: 'Changed', digest });
    expect(idle).toMatchObject({ class: 'Unchanged', digest, requests: 1 });
    expect(requests).toBe(1);
    expect(bytesUp + bytesDown).toBeLessThanOrEqual(800);
    expect([idle.bytesSent, idle.bytesReceived]).toEqual([bytesUp, bytesDown]);
  });

  it('answers the first poll of a new process with one request and at most 800 bytes too', async () => {
    await publish('1');
    const reference = parseImageReference(`${proxy.host}/${repository}:${tag}`);
    const { memory } = await connect().poll(reference, undefined, signal);
    const stored = JSON.parse(JSON.stringify(memory)) as PollMemory;
    proxy.take();

    const idle = await connect().poll(reference, stored, signal);

    const { requests, bytesUp, bytesDown } = proxy.take();
    expect(idle).toMatchObject({ class: 'Unchanged' });
    expect(requests).toBe(1);
    expect(bytesUp + bytesDown).toBeLessThanOrEqual(800);
  });

  it('takes a layer as it is read, and a manifest under a tag', async () => {
    const writer = new RegistryWriter(options());
    const reference = { registry: proxy.host, repository };
    const bytes = randomBytes(3_000_000);
    const layer = {
      digest: digestOf(bytes),
      sizeBytes: bytes.length,
      open: () => Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]),
    };
    const descriptor = { mediaType: 'application/octet-stream', digest: layer.digest, size: bytes.length };
    const document = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config: descriptor, layers: [descriptor] };
    const manifest = { mediaType: mediaTypes.ociManifest, bytes: Buffer.from(JSON.stringify(document)) };

    const sent = [await writer.pushBlob(reference, layer, signal), await writer.pushBlob(reference, layer, signal)];
    const digest = await writer.pushManifest({ ...reference, tagOrDigest: 'written' }, manifest, signal);

    expect(sent).toEqual([true, false]);
    expect((await connect().manifest({ ...reference, tag: 'written' }, signal)).digest).toBe(digest);
  });

  it('refuses a layer that is not what its digest says', async () => {
    const lie = { digest: digestOf(randomBytes(8)), sizeBytes: 4, open: () => Readable.from([Buffer.from('text')]) };

    const pushed = new RegistryWriter(options()).pushBlob({ registry: proxy.host, repository }, lie, signal);

    await expect(pushed).rejects.toMatchObject({ code: 'ERR_REGISTRY_DIGEST_MISMATCH' });
  });

  it('shows a new image, which can be described and whose missing tag is told apart', async () => {
    const client = connect();
    await publish('1');
    const reference = parseImageReference(`${proxy.host}/${repository}:${tag}`);
    const { memory } = await client.poll(reference, undefined, signal);

    const digest = await publish('2');
    const changed = await client.poll(reference, memory, signal);
    const description = await client.describe(
      pinImage(reference, digest),
      { os: 'linux', architecture: 's390x' },
      signal,
    );
    const missing = await client.poll({ ...reference, tag: 'none' }, undefined, signal);

    expect(changed).toMatchObject({ class: 'Changed', digest, requests: 2 });
    expect(description.labels).toEqual({ 'org.opencontainers.image.version': '2' });
    expect(missing.class).toBe('TagMissing');
  });
});
