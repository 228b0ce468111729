import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FakeConsole } from '../src/index.ts';
import { clusterId, rawRequest, rawUpload } from './raw-request.ts';

describe('the ingress', () => {
  it('accepts an upload, names its request id in header and body, and keeps what arrived', async () => {
    await using fake = await FakeConsole.start();

    const answer = await rawUpload(fake.origin, { archive: 'gzip bytes' });

    const [upload] = fake.uploads;
    expect(answer.status).toBe(202);
    expect(answer.head.toLowerCase()).toContain(`x-rh-insights-request-id: ${upload?.requestId}`);
    expect(JSON.parse(answer.body)).toMatchObject({ request_id: upload?.requestId });
    expect(upload).toMatchObject({
      clusterId,
      file: {
        partName: 'file',
        fileName: 'payload.tar.gz',
        bytes: 10,
        sha256: createHash('sha256').update('gzip bytes').digest('hex'),
        archive: Buffer.from('gzip bytes'),
      },
      metadata: {
        fileName: 'metadata.json',
        document: { custom_metadata: { gathering_time: '2026-08-01T10:00:05Z' } },
      },
    });
  });

  it('takes the archive under the name upload as well', async () => {
    await using fake = await FakeConsole.start();

    expect((await rawUpload(fake.origin, { partName: 'upload' })).status).toBe(202);
  });

  it('answers 415 to a content type that names no service', async () => {
    await using fake = await FakeConsole.start();

    const answer = await rawUpload(fake.origin, { contentType: 'application/gzip' });

    expect(answer.status).toBe(415);
    expect(fake.uploads).toHaveLength(0);
  });

  it('answers 400 to a form without the archive', async () => {
    await using fake = await FakeConsole.start();

    const answer = await rawUpload(fake.origin, { partName: 'other' });

    expect(answer).toMatchObject({ status: 400, body: 'File or upload field not found' });
  });

  it('answers 400 to a form that ends early', async () => {
    await using fake = await FakeConsole.start();

    expect((await rawUpload(fake.origin, { cutForm: true })).status).toBe(400);
  });

  it('answers 400 to a body that is no form', async () => {
    await using fake = await FakeConsole.start();

    const answer = await rawRequest(
      fake.origin,
      'POST /api/ingress/v1/upload HTTP/1.1\r\nHost: c\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
    );

    expect(answer.status).toBe(400);
  });

  it('answers 400 to custom metadata that is not made of texts', async () => {
    await using fake = await FakeConsole.start();

    const answer = await rawUpload(fake.origin, { metadata: '{"custom_metadata":{"gathering_time":5}}' });

    expect(answer.status).toBe(400);
  });

  it('answers 413 to an archive over the limit and takes one of exactly the limit', async () => {
    await using fake = await FakeConsole.start({ maxUploadBytes: 10 });

    expect((await rawUpload(fake.origin, { archive: '0123456789' })).status).toBe(202);
    expect((await rawUpload(fake.origin, { archive: '0123456789x' })).status).toBe(413);
  });

  it('answers 401 without the token, and never keeps the one it was sent', async () => {
    await using fake = await FakeConsole.start({ token: 'right' });

    const refused = await rawUpload(fake.origin, { headers: ['Authorization: Bearer wrong'] });
    const accepted = await rawUpload(fake.origin, { headers: ['Authorization: Bearer right'] });

    expect([refused.status, accepted.status]).toEqual([401, 202]);
    expect(JSON.stringify(fake.uploads)).not.toContain('right');
  });

  it('answers a connectivity test without keeping anything', async () => {
    await using fake = await FakeConsole.start();

    const extra = '--BOUNDARY\r\nContent-Disposition: form-data; name="test"\r\n\r\ntest';
    const answer = await rawUpload(fake.origin, { extra });

    expect(answer.status).toBe(200);
    expect(fake.uploads).toHaveLength(0);
  });

  it('forgets the archives of all but the newest uploads', async () => {
    await using fake = await FakeConsole.start();

    for (let i = 0; i < 5; i++) await rawUpload(fake.origin, { archive: `archive ${i}` });

    expect(fake.uploads.map(({ file }) => file.archive !== undefined)).toEqual([false, false, true, true, true]);
  });

  it('keeps an archive that is sent again and again once, and those before it', async () => {
    await using fake = await FakeConsole.start();

    await rawUpload(fake.origin, { archive: 'another one' });
    for (let i = 0; i < 4; i++) await rawUpload(fake.origin, { archive: 'the same' });

    expect(fake.uploads.map(({ file }) => file.archive?.toString())).toEqual([
      'another one',
      undefined,
      undefined,
      undefined,
      'the same',
    ]);
  });
});
