import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const path = 'config/serviceaccounts.json';
const type = apiResource('v1', 'serviceaccounts', 'ServiceAccount');

interface SampleRecord {
  serviceAccounts: { namespaces: Record<string, { name: string; secrets: number }[]> };
}

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/service_accounts', () => {
  it("counts the Secrets of the platform's accounts, and names none of them", async () => {
    server.serve(
      type,
      account('default', 'builder', { secrets: [{ name: 'builder-token-x' }, { name: 'builder-dockercfg-x' }] }),
      account('default', 'default', {}),
      account('kube-public', 'default', { secrets: [] }),
      account('kube-system', 'default', { secrets: [{ name: 'a' }] }),
      account('openshift', 'deployer', { secrets: [{ name: 'a' }] }),
      account('openshift-dns', 'dns', { secrets: [{ name: 'a' }] }),
      account('openshifty', 'of-a-customer', {}),
      account('shop', 'of-a-customer', {}),
    );

    const { sink, report } = await gather(server, 'service_accounts');

    expect(sink.json(path)).toEqual({
      serviceAccounts: {
        TOTAL_COUNT: 6,
        namespaces: {
          default: [
            { name: 'builder', secrets: 2 },
            { name: 'default', secrets: 0 },
          ],
          'kube-public': [{ name: 'default', secrets: 0 }],
          'kube-system': [{ name: 'default', secrets: 1 }],
          openshift: [{ name: 'deployer', secrets: 1 }],
          'openshift-dns': [{ name: 'dns', secrets: 1 }],
        },
      },
    });
    expect(sink.records.get(path)).not.toContain('token');
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('counts as the sample archive has it', async () => {
    const sample = (await readSampleRecord(path)) as SampleRecord | undefined;
    if (!sample) return;
    for (const [namespace, accounts] of Object.entries(sample.serviceAccounts.namespaces)) {
      for (const { name, secrets } of accounts) {
        server.serve(
          type,
          account(namespace, name, { secrets: Array.from({ length: secrets }, () => ({ name: 'x' })) }),
        );
      }
    }

    expect((await gather(server, 'service_accounts')).sink.json(path)).toEqual(sample);
  });

  it('reads one list, however many namespaces there are', async () => {
    server.serve(type, account('openshift-a', 'x', {}), account('openshift-b', 'x', {}));

    await gather(server, 'service_accounts');

    expect(server.requests).toEqual(['GET /api/v1/serviceaccounts']);
  });

  it('details 1001 accounts, counts the others, and says so', async () => {
    const many = Array.from({ length: 1003 }, (_, index) => account('openshift-many', `account-${index}`, {}));
    server.serve(type, ...many);

    const { sink, report } = await gather(server, 'service_accounts');

    const { serviceAccounts } = sink.json(path) as {
      serviceAccounts: { TOTAL_COUNT: number; namespaces: Record<string, object[]> };
    };
    expect(serviceAccounts.TOTAL_COUNT).toBe(1003);
    expect(serviceAccounts.namespaces['openshift-many']).toHaveLength(1001);
    expect(report.warnings).toEqual(['warning: 1003 service accounts were found, 2 of them are counted and left out']);
  });

  it('records that there are none', async () => {
    server.serve(type);

    const { sink } = await gather(server, 'service_accounts');

    expect(sink.json(path)).toEqual({ serviceAccounts: { TOTAL_COUNT: 0, namespaces: {} } });
  });

  it.each([{ secrets: 'many' }, { secrets: { name: 'a' } }, { secrets: null }])(
    'takes %j for an account without Secrets',
    async (odd) => {
      server.serve(type, account('default', 'odd', odd));

      const { sink, report } = await gather(server, 'service_accounts');

      expect(sink.json(path)).toMatchObject({
        serviceAccounts: { namespaces: { default: [{ name: 'odd', secrets: 0 }] } },
      });
      expect(report.panic).toBeNull();
    },
  );

  it('keeps a namespace and an account with the name of a member that every object has', async () => {
    server.serve(type, account('openshift-__proto__', '__proto__', {}));

    const { sink } = await gather(server, 'service_accounts');

    expect(sink.records.get(path)).toContain('"openshift-__proto__":[{"name":"__proto__","secrets":0}]');
  });

  it('records nothing and says why when the accounts may not be listed', async () => {
    server.fail('/api/v1/serviceaccounts', 403);

    const { sink, report } = await gather(server, 'service_accounts');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual(['answered 403']);
    expect(report.missing).toBeUndefined();
  });

  it('only misses what a server without the API does not have', async () => {
    const { sink, report } = await gather(server, 'service_accounts');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: ['answered 404'], missing: true });
  });
});

function account(namespace: string, name: string, more: JsonObject): JsonObject {
  return { metadata: { name, namespace }, ...more };
}
