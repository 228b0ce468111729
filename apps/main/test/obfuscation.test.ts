import { describe, expect, it } from '@jest/globals';
import { MainOnFakes } from './support/main-on-fakes.ts';
import { waitUntil } from './support/wait-until.ts';

const place = { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-insights' };
const table = { '10.128.0.55': '10.128.0.1', 'fd01::55': 'fd01::1' };

describe('main with obfuscation', () => {
  it('keeps the table in its Secret, sends it with the next request, and tells nobody of it', async () => {
    await using main = await MainOnFakes.create({ configuration: { enableGlobalObfuscation: true } });
    main.gatherer.translationTable = table;
    main.startMain();

    const condition = await waitUntil('the condition', () => main.conditions().get('ObfuscationTableStored'));
    await waitUntil('a second request', () => main.gatherer.requests.length > 1);

    expect(condition).toMatchObject({ status: 'True', reason: 'AsExpected' });
    const secret = main.cluster.get({ ...place, name: 'obfuscation-translation-table' });
    expect(Object.keys((secret?.['data'] ?? {}) as object)).toEqual(['10.128.0.55', 'fd01__55']);
    expect(main.gatherer.requests.map(({ translationTable }) => translationTable)).toEqual(
      expect.arrayContaining([undefined, table]),
    );
    const events = main.cluster.list({ ...place, resource: 'events' });
    const told = [main.log, events, await main.status(), [...main.conditions().values()], await main.get('/metrics')];
    expect(JSON.stringify(told)).not.toMatch(/10\.128\.0|fd01/);
  });

  it('says that the gatherer did not give its table, and sends the archive all the same', async () => {
    await using main = await MainOnFakes.start({ configuration: { enableGlobalObfuscation: true } });

    const condition = await waitUntil('the condition', () => main.conditions().get('ObfuscationTableStored'));
    await waitUntil('an upload', async () => (await main.status()).upload.last);

    expect(condition).toMatchObject({ status: 'False', reason: 'NotAvailable' });
    expect(main.conditions().get('Degraded')).toMatchObject({ status: 'False' });
  });
});
