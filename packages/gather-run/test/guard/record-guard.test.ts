import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ArchiveRecord, RecordOutcome } from '@insights/archive';
import { RecordGuard } from '../../src/guard/record-guard.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

class Stored {
  readonly records: ArchiveRecord[] = [];

  add(record: ArchiveRecord): Promise<RecordOutcome> {
    this.records.push(record);
    return Promise.resolve({ stored: true, path: record.path, bytes: record.bytes.length });
  }
}

describe('the guard before the archive', () => {
  it('refuses a record in which a secret is seen, says where and what, and never its value', async () => {
    const stored = new Stored();
    const guard = new RecordGuard(stored);

    const outcome = await guard.add({ path: 'config/configmaps/a/b/tls.key', bytes: key });

    const error =
      'record config/configmaps/a/b/tls.key holds a secret (private key) and will not be included in the archive';
    expect(outcome).toEqual({ stored: false, path: 'config/configmaps/a/b/tls.key', error });
    expect(stored.records).toEqual([]);
    expect((await guard.add({ path: 'config/id', bytes: 'x' })).stored).toBe(true);
  });

  it('stores metadata all the same, without the secret', async () => {
    const stored = new Stored();

    const text = JSON.stringify({ errors: [`cannot use ${key}`], uptime_seconds: 1 });
    const outcome = await new RecordGuard(stored).addMetadata({ path: 'insights-operator/gathers.json', bytes: text });

    expect(outcome.stored).toBe(true);
    const written = JSON.parse(String(stored.records[0]?.bytes)) as { errors: string[] };
    expect(written).toMatchObject({ errors: [expect.stringMatching(/^cannot use x{80,}/)], uptime_seconds: 1 });
  });

  it('hands on the bytes that it was given, whatever their kind, when there is nothing to hide', async () => {
    const stored = new Stored();
    const guard = new RecordGuard(stored);
    const larger = Buffer.from('ab{}cd');

    await guard.add({
      path: 'a.json',
      bytes: new Uint8Array(larger.buffer, larger.byteOffset + 2, 2),
      alwaysStored: true,
    });
    await guard.add({ path: 'b.json', bytes: larger.subarray(2, 4) });
    await guard.add({ path: 'c.json', bytes: '{}' });

    expect(stored.records.map(({ bytes }) => String(bytes))).toEqual(['{}', '{}', '{}']);
    expect(stored.records[0]).toMatchObject({ path: 'a.json', alwaysStored: true });
  });
});
