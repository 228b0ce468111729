import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { apiResource } from '../../../src/api-resource.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';
import { ApiServer } from '../../support/api-server.ts';
import { always, gatherByRules } from '../../support/conditional.ts';

const type = apiResource('apiserver.openshift.io/v1', 'apirequestcounts', 'APIRequestCount');
const document = always({ api_request_counts_of_resource_from_alert: { alert_name: 'Removed' } });
const id = 'api_request_counts_of_resource_from_alert/alert_name=Removed';
const samplePath = 'conditional/alerts/APIRemovedInNextEUSReleaseInUse/api_request_counts.json';
const path = 'conditional/alerts/Removed/api_request_counts.json';
const alert = { alertname: 'Removed', resource: 'cronjobs', version: 'v1beta1', group: 'batch' };
const status = { removedInRelease: '1.25', requestCount: 7, currentHour: { requestCount: 2 } };

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('conditional/api_request_counts_of_resource_from_alert', () => {
  it('records the counts of what the alert names, and of nothing else', async () => {
    server.serve(type, { metadata: { name: 'cronjobs.v1beta1.batch' }, status });
    server.serve(type, { metadata: { name: 'pods.v1' }, status });

    const { sink, report } = await gatherByRules(server, { document, alerts: [alert] });

    expect(sink.json(path)).toEqual([
      {
        resource: 'cronjobs.v1beta1.batch',
        removed_in_release: '1.25',
        total_request_count: 7,
        last_day_request_count: 2,
      },
    ]);
    expect(report(id)).toMatchObject({ records: 1, errors: [] });
  });

  it('keeps the digits of a large count', async () => {
    const digits = '9007199254740993';
    const text = JSON.stringify({ metadata: { name: 'cronjobs.v1beta1.batch' }, status }).replace(':7,', `:${digits},`);
    server.answer('/apis/apiserver.openshift.io/v1/apirequestcounts', `{"metadata":{},"items":[${text}]}`);

    const { sink, report } = await gatherByRules(server, { document, alerts: [alert] });

    expect(sink.records.get(path)).toContain(`"total_request_count":${digits}`);
    expect(report(id).errors).toEqual([]);
  });

  it('records what the sample archive has', async () => {
    const sample = (await readSampleRecord(samplePath)) as Record<string, string | number>[] | undefined;
    if (!sample) return;
    const name = 'APIRemovedInNextEUSReleaseInUse';
    for (const count of sample) {
      const counted = {
        removedInRelease: count['removed_in_release'] ?? '',
        requestCount: count['total_request_count'] ?? 0,
        currentHour: { requestCount: count['last_day_request_count'] ?? 0 },
      };
      server.serve(type, { metadata: { name: String(count['resource']) }, status: counted });
    }
    const alerts = sample.map(({ resource: whole = '' }) => {
      const [resource, version, ...group] = String(whole).split('.');
      return { alertname: name, resource, version, group: group.join('.') };
    });

    const { sink } = await gatherByRules(server, { rules: {}, alerts });

    expect(sink.json(samplePath)).toEqual(sample);
  });

  it('records null when there is no count of them', async () => {
    server.serve(type);

    expect((await gatherByRules(server, { document, alerts: [] })).sink.records.get(path)).toBe('null');
  });

  it('counts what is missing as zero and says so', async () => {
    server.serve(type, { metadata: { name: 'cronjobs.v1beta1.batch' }, status: { requestCount: 'many' } });

    const { sink, report } = await gatherByRules(server, { document, alerts: [alert] });

    expect(sink.json(path)).toMatchObject([
      { removed_in_release: '', total_request_count: 0, last_day_request_count: 0 },
    ]);
    expect(report(id).errors).toEqual([
      'apirequestcounts cronjobs.v1beta1.batch: status.removedInRelease is missing or of the wrong type',
      'apirequestcounts cronjobs.v1beta1.batch: status.requestCount is missing or of the wrong type',
      'apirequestcounts cronjobs.v1beta1.batch: status.currentHour.requestCount is missing or of the wrong type',
    ]);
  });

  it('says nothing of a cluster without that API', async () => {
    const { sink, report } = await gatherByRules(server, { document, alerts: [alert] });

    expect(report(id)).toMatchObject({ records: 0, errors: [] });
    expect(sink.paths).not.toContain(path);
  });

  it('says that it may not list the counts', async () => {
    server.fail('/apis/apiserver.openshift.io/v1/apirequestcounts', 403);

    const { sink, report } = await gatherByRules(server, { document, alerts: [alert] });

    expect(report(id)).toMatchObject({ records: 0, errors: ['answered 403'] });
    expect(sink.paths).not.toContain(path);
  });
});
