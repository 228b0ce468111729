import { Readable } from 'node:stream';
import { type Endpoints, noEndpoints } from '@insights/cluster';
import type { JsonObject } from '@insights/fake-cluster';
import type { GatheringOptions } from '../../src/index.ts';

const namespace = 'openshift-etcd';

/** A container with a log that rules ask for. */
export const etcd = { namespace, pod: 'etcd-0', container: 'etcd', isPrevious: false };

/** Its pod. */
export const etcdPod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'etcd-0', namespace },
  spec: { containers: [{ name: 'etcd', image: 'example/etcd' }] },
  status: { phase: 'Running', containerStatuses: [{ name: 'etcd', ready: true, restartCount: 0 }] },
};

const alertName = 'Everything';
const metric = { alertname: alertName, alertstate: 'firing', namespace, pod: 'etcd-0' };

/** Rules that trigger every function that there is, for an alert that fires. */
export const byEveryRule: Pick<GatheringOptions, 'rules'> & { readonly endpoints: Endpoints } = {
  endpoints: {
    ...noEndpoints,
    probeService: () => Promise.resolve(),
    service: () => Promise.resolve(Readable.from([])),
    prometheus: () => Promise.resolve(Buffer.from(JSON.stringify({ data: { result: [{ metric }] } }))),
  },
  rules: {
    document: {
      conditional_gathering_rules: [
        {
          conditions: [{ type: 'alert_is_firing', alert: { name: alertName } }],
          gathering_functions: {
            logs_of_namespace: { namespace, tail_lines: 5 },
            image_streams_of_namespace: { namespace },
            api_request_counts_of_resource_from_alert: { alert_name: alertName },
            containers_logs: { alert_name: alertName, tail_lines: 6 },
            pod_definition: { alert_name: alertName },
          },
        },
      ],
      container_logs: [{ namespace, pod_name_regex: 'etcd', messages: ['took too long'] }],
    },
  },
};
