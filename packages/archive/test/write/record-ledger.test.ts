import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, RecordLedger } from '../../src/write/record-ledger.ts';
import { createNamelessFile } from '../../src/write/temporary-file.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

async function filledLedger(directory: string, records: number): Promise<RecordLedger> {
  const ledger = new RecordLedger(await createNamelessFile(directory));
  for (let record = 0; record < records; record += 1) {
    const fingerprint = fingerprintOf(Buffer.from(`contents ${record}`));
    await ledger.add({ path: `config/pod/namespace-${record % 50}/pod-${record}.json`, fingerprint }, true);
  }
  return ledger;
}

describe('record ledger', () => {
  it('finds records by path and by contents, those on disk and those still in its buffer', async () => {
    await using directory = await temporaryDirectory();
    const ledger = await filledLedger(directory.path, 3000);

    for (const record of [0, 1500, 2999]) {
      const path = `config/pod/namespace-${record % 50}/pod-${record}.json`;
      const fingerprint = fingerprintOf(Buffer.from(`contents ${record}`));
      expect(await ledger.findPath(path)).toEqual({ path, fingerprint });
      expect(await ledger.findFingerprint(fingerprint)).toEqual({ path, fingerprint });
    }
    expect(await ledger.findPath('config/pod/other.json')).toBeUndefined();
    await ledger.close();
  });

  it('takes less than 40 bytes of memory for a record', async () => {
    await using directory = await temporaryDirectory();
    const small = await filledLedger(directory.path, 20_000);
    const large = await filledLedger(directory.path, 30_000);

    expect(large.tableBytes / 30_000).toBeLessThan(40);
    expect(large.tableBytes - small.tableBytes).toBeLessThanOrEqual(10_000 * 40);
    await Promise.all([small.close(), large.close()]);
  });
});
