import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const pods = apiResource('v1', 'pods', 'Pod');
const netnamespaces = apiResource('network.openshift.io/v1', 'netnamespaces', 'NetNamespace');
const macvlan = 'pod.network.openshift.io/assign-macvlan';
const multicast = 'netnamespace.network.openshift.io/multicast-enabled';
const path = 'aggregated/pods_and_netnamespaces_with_sdn_annotations.json';
const id = 'number_of_pods_and_netnamespaces_with_sdn_annotations';
const server = ownServer();

describe('clusterconfig/number_of_pods_and_netnamespaces_with_sdn_annotations', () => {
  it('counts pods with the annotation, whatever it says, and networks where it says true', async () => {
    server.current.serve(
      pods,
      annotated('a', macvlan, ''),
      annotated('b', macvlan, 'false'),
      annotated('c', 'other', 'true'),
    );
    server.current.serve(netnamespaces, annotated('a', multicast, 'true'), annotated('b', multicast, 'false'));

    const { sink, report } = await gather(server.current, id);

    expect(sink.json(path)).toEqual(content(2, 1));
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('counts what the sample archive has', async () => {
    const sample = (await readSampleRecord(path)) as Record<string, number> | undefined;
    if (!sample) return;
    const [ofPods = 0, ofNetworks = 0] = Object.values(sample);
    server.current.serve(
      pods,
      ...Array.from({ length: ofPods }, (_, index) => annotated(`p${index}`, macvlan, 'true')),
    );
    server.current.serve(netnamespaces, ...Array.from({ length: ofNetworks }, () => annotated('n', multicast, 'true')));

    expect((await gather(server.current, id)).sink.json(path)).toEqual(sample);
  });

  it('does not count a name that stands elsewhere, or a value that is no text', async () => {
    server.current.serve(
      pods,
      { metadata: { name: 'a', labels: { [macvlan]: 'true' } } },
      { metadata: { name: 'b', annotations: [macvlan] } },
      { metadata: { name: 'c', annotations: null }, spec: { text: macvlan } },
      annotated('d', macvlan, 'true'),
    );
    server.current.serve(netnamespaces, annotated('a', multicast, true), annotated('b', multicast, 'True'));

    expect((await gather(server.current, id)).sink.json(path)).toEqual(content(1, 0));
  });

  it.each<[string, number]>([
    ['without the network', 404],
    ['where networks are forbidden', 403],
  ])('tells that something is missing %s only where pods use it', async (_, status) => {
    server.current.serve(pods, annotated('a', 'other', 'true'));
    server.current.fail('/apis/network.openshift.io/v1/netnamespaces', status);
    const unused = await gather(server.current, id);
    server.current.serve(pods, annotated('b', macvlan, 'true'));
    const used = await gather(server.current, id);

    expect(unused.report).toMatchObject({ records: 0, errors: [] });
    expect(unused.report.warnings).toEqual(status === 404 ? [] : ['warning: answered 403']);
    expect(used.sink.json(path)).toEqual(content(1, 0));
    expect(used.report.errors).toEqual([`answered ${status}`]);
  });

  it('tells that pods are forbidden only where networks use it', async () => {
    server.current.serve(netnamespaces, annotated('a', multicast, 'true'));
    server.current.fail('/api/v1/pods', 403);

    const { sink, report } = await gather(server.current, id);

    expect(sink.json(path)).toEqual(content(0, 1));
    expect(report.errors).toEqual(['answered 403']);
  });
});

function annotated(name: string, annotation: string, value: JsonValue): JsonObject {
  return { metadata: { name, annotations: { [annotation]: value } } };
}

function content(ofPods: number, ofNetworks: number) {
  return {
    'pods_with_assign-macvlan_annotation': ofPods,
    'netnamespaces_with_multicast-enabled_annotation': ofNetworks,
  };
}
