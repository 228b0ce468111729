import { describe, expect, it } from '@jest/globals';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const prometheuses = apiResource('monitoring.coreos.com/v1', 'prometheuses', 'Prometheus');
const alertmanagers = apiResource('monitoring.coreos.com/v1', 'alertmanagers', 'Alertmanager');
const path = 'aggregated/custom_prometheuses_alertmanagers.json';
const id = 'aggregated_monitoring_cr_names';
const server = ownServer();

describe('clusterconfig/aggregated_monitoring_cr_names', () => {
  it("records the names of what is not the platform's", async () => {
    server.current.serve(prometheuses, object('openshift-monitoring', 'k8s'), object('team-a', 'a'), object('b', 'a'));
    server.current.serve(alertmanagers, object('openshift-monitoring', 'main'));

    const { sink, report } = await gather(server.current, id);

    expect(sink.json(path)).toEqual({ prometheuses: ['a', 'a'], alertmanagers: [] });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('records nothing when all is the platform’s own', async () => {
    server.current.serve(prometheuses, object('openshift-monitoring', 'k8s'));
    server.current.serve(alertmanagers);

    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('takes a namespace that only begins like the platform’s for a foreign one', async () => {
    server.current.serve(prometheuses, object('openshift-monitoring-2', 'mine'), object('OPENSHIFT-MONITORING', 'b'));
    server.current.serve(alertmanagers, object('openshift-user-workload-monitoring', 'user'));

    const { sink } = await gather(server.current, id);

    expect(sink.json(path)).toEqual({ prometheuses: ['mine', 'b'], alertmanagers: ['user'] });
  });

  it('says of a cluster without the API, once for each list, that it is missing', async () => {
    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: ['answered 404', 'answered 404'], missing: true });
  });

  it('records nothing when one of the lists is forbidden, and says so', async () => {
    server.current.serve(prometheuses, object('team-a', 'a'));
    server.current.serve(alertmanagers);
    server.current.fail('/apis/monitoring.coreos.com/v1/alertmanagers', 403);

    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: ['answered 403'] });
    expect(report).not.toHaveProperty('missing');
  });

  it('records what the sample archive has', async () => {
    const sample = (await readSampleRecord(path)) as { prometheuses: string[]; alertmanagers: string[] } | undefined;
    if (!sample) return;
    server.current.serve(prometheuses, ...sample.prometheuses.map((name) => object('any', name)));
    server.current.serve(alertmanagers, ...sample.alertmanagers.map((name) => object('any', name)));

    expect((await gather(server.current, id)).sink.json(path)).toEqual(sample);
  });

  it('keeps 10,000 names of a kind and says how many there are besides', async () => {
    server.current.serve(prometheuses, ...Array.from({ length: 10_003 }, (_, index) => object('a', `p${index}`)));
    server.current.serve(alertmanagers);

    const { sink, report } = await gather(server.current, id);

    expect((sink.json(path) as { prometheuses: string[] }).prometheuses).toHaveLength(10_000);
    expect(report.warnings).toEqual(['warning: 3 more prometheuses are left out']);
  });
});

function object(namespace: string, name: string) {
  return { metadata: { name, namespace } };
}
