import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@insights/image-name';
import { codeOf, type Harness, repository, start } from '../support.ts';

const content = Buffer.from('0123456789');
const digest = digestOf(content);

async function startUpload(harness: Harness): Promise<string> {
  const started = await harness.ask('blobs/uploads/', { method: 'POST' });
  expect(started.status).toBe(202);
  return started.headers.get('location') ?? '';
}

describe('blobs', () => {
  it('are served with their digest, in ranges too', async () => {
    await using harness = await start();
    harness.registry.pushBlob(repository, content);
    const range = (value: string) => harness.ask(`blobs/${digest}`, { headers: { range: value } });

    expect(await harness.ask(`blobs/${digest}`)).toMatchObject({ status: 200, text: '0123456789' });
    expect(await range('bytes=2-4')).toMatchObject({ status: 206, text: '234' });
    expect(await range('bytes=8-')).toMatchObject({ status: 206, text: '89' });
    expect(await range('bytes=-3')).toMatchObject({ status: 206, text: '789' });
    expect(await range('bytes=20-')).toMatchObject({ status: 416 });
    expect(await range('lines=1-2')).toMatchObject({ status: 200 });
  });

  it('of another repository are unknown', async () => {
    await using harness = await start();
    harness.registry.pushBlob('other', content);
    harness.registry.pushBlob(repository, Buffer.from('x'));

    expect(codeOf(await harness.ask(`blobs/${digest}`))).toBe('BLOB_UNKNOWN');
  });

  it('are deleted from one repository', async () => {
    await using harness = await start();
    harness.registry.pushBlob(repository, content);

    expect((await harness.ask(`blobs/${digest}`, { method: 'DELETE' })).status).toBe(202);
    expect((await harness.ask(`blobs/${digest}`, { method: 'HEAD' })).status).toBe(404);
  });
});

describe('an upload', () => {
  it('in one request is stored', async () => {
    await using harness = await start();

    const pushed = await harness.ask(`blobs/uploads/?digest=${digest}`, { method: 'POST', body: content });

    expect(pushed.status).toBe(201);
    expect(await harness.ask(pushed.headers.get('location') ?? '')).toMatchObject({ status: 200, text: '0123456789' });
  });

  it('in chunks is put together, and says how far it came', async () => {
    await using harness = await start();
    const location = await startUpload(harness);
    const patch = (body: string, from: number) =>
      harness.ask(location, {
        method: 'PATCH',
        body,
        headers: { 'content-range': `${from}-${from + body.length - 1}` },
      });

    expect((await patch('01234', 0)).headers.get('range')).toBe('0-4');
    expect((await patch('x', 3)).status).toBe(416);
    expect((await harness.ask(location)).headers.get('range')).toBe('0-4');
    expect((await patch('5678', 5)).status).toBe(202);
    const finished = await harness.ask(`${location}?digest=${digest}`, { method: 'PUT', body: '9' });

    expect(finished.status).toBe(201);
    expect((await harness.ask(`blobs/${digest}`)).text).toBe('0123456789');
    expect((await harness.ask(location)).status).toBe(404);
  });

  it('may be hashed with SHA-512', async () => {
    await using harness = await start();
    const sha512 = `sha512:${createHash('sha512').update(content).digest('hex')}`;

    const pushed = await harness.ask(`blobs/uploads/?digest=${sha512}`, { method: 'POST', body: content });

    expect(pushed.status).toBe(201);
    expect((await harness.ask(`blobs/${sha512}`)).status).toBe(200);
  });

  it('whose bytes are not what the digest says is refused', async () => {
    await using harness = await start();
    const location = await startUpload(harness);

    expect(codeOf(await harness.ask(`${location}?digest=${digest}`, { method: 'PUT', body: 'x' }))).toBe(
      'DIGEST_INVALID',
    );
    expect(codeOf(await harness.ask(location, { method: 'PUT', body: 'x' }))).toBe('DIGEST_INVALID');
  });

  it('can be mounted from another repository, else begins as usual', async () => {
    await using harness = await start();
    harness.registry.pushBlob('other', content);
    const mount = (from: string) => harness.ask(`blobs/uploads/?mount=${digest}&from=${from}`, { method: 'POST' });

    expect((await mount('nowhere')).status).toBe(202);
    expect((await mount('other')).status).toBe(201);
    expect((await harness.ask(`blobs/${digest}`)).status).toBe(200);
  });

  it('can be cancelled', async () => {
    await using harness = await start();
    const location = await startUpload(harness);

    expect((await harness.ask(location, { method: 'DELETE' })).status).toBe(204);
    expect(codeOf(await harness.ask(location, { method: 'PATCH', body: 'x' }))).toBe('BLOB_UPLOAD_UNKNOWN');
  });

  it('beyond the limit is refused', async () => {
    await using harness = await start({ limitBytes: 1000 });

    const pushed = await harness.ask(`blobs/uploads/?digest=${digest}`, { method: 'POST', body: Buffer.alloc(2000) });

    expect(pushed.status).toBe(413);
    expect(() => harness.registry.pushBlob(repository, Buffer.alloc(2000))).toThrow('limited to 1000 bytes');
  });
});
