import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FakeConsole } from '@insights/fake-console';
import { largestUploadBytes } from '../src/upload-client.ts';
import { clusterId, failureOf, memorySource, never, token, uploadClient, uploadTo } from './world.ts';

const upload = (fake: FakeConsole, archive?: Buffer) =>
  uploadClient().upload(uploadTo(fake.endpoints.endpoint, archive), never);

describe('an upload', () => {
  it('arrives as today’s operator sends it, with its length known', async () => {
    await using fake = await FakeConsole.start({ token });
    const archive = Buffer.alloc(300_000, 'x');

    const receipt = await upload(fake, archive);

    const [received] = fake.uploads;
    expect(received).toMatchObject({
      clusterId,
      requestId: receipt.requestId,
      contentLength: receipt.bytesSent,
      headers: { 'user-agent': `insights-operator/4.20.3-v1.0.0+abc cluster/${clusterId}` },
      file: {
        partName: 'file',
        fileName: 'payload.tar.gz',
        contentType: 'application/vnd.redhat.openshift.periodic',
        sha256: createHash('sha256').update(archive).digest('hex'),
      },
      metadata: {
        fileName: 'metadata.json',
        contentType: 'application/octet-stream',
        document: { custom_metadata: { gathering_time: '2026-08-01T10:00:05Z' } },
      },
    });
    expect(received?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=[0-9a-f]{60}$/);
    expect(received?.headers['transfer-encoding']).toBeUndefined();
  });

  it('is accepted with the request id of the answer', async () => {
    await using fake = await FakeConsole.start();

    const receipt = await upload(fake);

    expect(receipt).toMatchObject({ statusCode: 202, requestId: fake.uploads[0]?.requestId });
  });

  it('of exactly the limit is sent, one byte more is refused before anything is sent', async () => {
    await using fake = await FakeConsole.start();

    await upload(fake, Buffer.alloc(largestUploadBytes));
    const error = await failureOf(upload(fake, Buffer.alloc(largestUploadBytes + 1)));

    expect(fake.uploads.map(({ file }) => file.bytes)).toEqual([10_485_760]);
    expect(error).toMatchObject({
      code: 'ERR_CONSOLE_TOO_LARGE',
      message: 'unable to build request to connect to Insights server: the incoming sample data is too long',
      retryable: false,
    });
  });

  it('that failed is sent whole when it is tried again', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ on: 'upload', drop: 'in-request', afterBytes: 100_000 });
    fake.failNext({ on: 'upload', status: 503 });
    const request = uploadTo(fake.endpoints.endpoint, Buffer.alloc(500_000, 'y'));
    const client = uploadClient();

    const failures = [await failureOf(client.upload(request, never)), await failureOf(client.upload(request, never))];
    await client.upload(request, never);

    expect(failures.map(({ retryable }) => retryable)).toEqual([true, true]);
    expect(fake.uploads.map(({ file }) => file.bytes)).toEqual([500_000]);
  });

  it.each([307, 308])('is sent whole again where a %d redirects it to', async (status) => {
    await using fake = await FakeConsole.start({ token });
    fake.failNext({ on: 'upload', status, headers: { location: '/api/ingress/v1/upload?again' } });

    await upload(fake, Buffer.alloc(200_000));

    expect(fake.uploads.map(({ file }) => file.bytes)).toEqual([200_000]);
  });

  it('is not turned into something else by a 302', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ on: 'upload', status: 302, headers: { location: '/api/ingress/v1/upload' } });

    expect(await failureOf(upload(fake))).toMatchObject({ code: 'ERR_CONSOLE_UNEXPECTED_STATUS', statusCode: 302 });
  });

  it('gives up on redirects that never end', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ on: 'upload', status: 308, times: 0, headers: { location: '/api/ingress/v1/upload' } });

    expect(await failureOf(upload(fake))).toMatchObject({ code: 'ERR_CONSOLE_UNEXPECTED_STATUS', statusCode: 308 });
    expect(fake.requests).toHaveLength(6);
  });

  it('needs a token and a cluster id before anything is sent', async () => {
    await using fake = await FakeConsole.start();
    const request = uploadTo(fake.endpoints.endpoint);
    const as = (identity: { clusterId: string | undefined; token: string | undefined }) =>
      failureOf(uploadClient().upload({ ...request, identity }, never));

    const errors = [
      await as({ clusterId, token: undefined }),
      await as({ clusterId, token: '' }),
      await as({ clusterId, token: 'a\nb' }),
      await as({ clusterId: undefined, token }),
    ];

    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['ERR_CONSOLE_NO_TOKEN', 'cluster authorization token is not configured'],
      ['ERR_CONSOLE_NO_TOKEN', 'cluster authorization token is empty'],
      ['ERR_CONSOLE_NO_TOKEN', 'cluster authorization token is not valid: contains newlines'],
      ['ERR_CONSOLE_NO_CLUSTER_ID', 'waiting for the cluster version to be loaded'],
    ]);
    expect(fake.requests).toEqual([]);
  });

  it.each([
    ['longer', 5],
    ['shorter', 15],
  ])('of an archive that is %s than it was fails instead of waiting', async (word, declared) => {
    await using fake = await FakeConsole.start();
    const source = memorySource(Buffer.alloc(10), declared);
    const request = { ...uploadTo(fake.endpoints.endpoint), source };

    const error = await failureOf(uploadClient().upload(request, never));

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_ARCHIVE_UNREADABLE' });
    expect(error.message).toContain(word);
    expect(fake.uploads).toEqual([]);
  });

  it('of an archive that is gone says so', async () => {
    await using fake = await FakeConsole.start();
    const request = { ...uploadTo(fake.endpoints.endpoint), source: { bytes: 5, open: failToOpen } };

    const error = await failureOf(uploadClient().upload(request, never));

    expect(error).toMatchObject({
      code: 'ERR_CONSOLE_ARCHIVE_UNREADABLE',
      message: 'cannot read the archive: ENOENT: no such file',
    });
  });

  it('refuses an address that is none', async () => {
    expect(await failureOf(uploadClient().upload(uploadTo('console.redhat.com'), never))).toMatchObject({
      code: 'ERR_CONSOLE_ENDPOINT_INVALID',
    });
  });
});

function failToOpen(): never {
  throw new Error('ENOENT: no such file');
}
