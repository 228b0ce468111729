import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@insights/process';
import { catalogue, runGathering } from '../src/index.ts';
import type { FunctionReport } from '../src/runner/report.ts';
import { readerOf } from './support/cluster.ts';
import { MemorySink } from './support/memory-sink.ts';
import { endpointsOf } from './support/monitoring-server.ts';

// Every kind of triggered function, whatever fires, and logs of containers.
const document = {
  version: '1.0',
  conditional_gathering_rules: [
    {
      conditions: [],
      gathering_functions: {
        logs_of_namespace: { namespace: 'openshift-a', tail_lines: 10 },
        image_streams_of_namespace: { namespace: 'openshift-a' },
        containers_logs: { alert_name: 'A', tail_lines: 10 },
        pod_definition: { alert_name: 'A' },
        api_request_counts_of_resource_from_alert: { alert_name: 'A' },
      },
    },
  ],
  container_logs: [{ namespace: 'openshift-a', pod_name_regex: '.*', messages: ['error'] }],
};

/** Reports of all functions, by the id in the catalogue, of a cluster that answers everything with one status. */
async function gatherFrom(code: 404 | 403): Promise<ReadonlyMap<string, FunctionReport>> {
  const server = createServer((_, response) => {
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Refused', code, message: `${code}` };
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(status));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cluster = await readerOf(origin);
  try {
    // What is not there has no address; what refuses has one.
    const settings = code === 404 ? {} : { prometheusUrl: origin, alertmanagerUrl: origin };
    const endpoints = await endpointsOf(origin, { settings });
    const sink = new MemorySink();
    const options = { functions: catalogue, cluster, endpoints, sink, clock: systemClock, rules: { document } };
    const { reports } = await runGathering(options, new AbortController().signal);
    return new Map(reports.map((report) => [report.name.split('/').slice(0, 2).join('/'), report]));
  } finally {
    cluster.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function outcomeOf({ errors, missing, warnings, records }: FunctionReport): string {
  if (missing) return 'missing';
  if (errors.length > 0) return 'error';
  if (records > 0) return warnings.length > 0 ? 'records, warning' : 'records';
  return warnings.length > 0 ? 'warning' : 'nothing';
}

// The rules above ask for them though no alert fires, which is a fault of the rules.
function isOfNoAlert(error: string): boolean {
  return error === 'conditional gather triggered, but specified alert "A" is not firing';
}

describe('every function of the catalogue', () => {
  let absent: ReadonlyMap<string, FunctionReport>;
  let forbidden: ReadonlyMap<string, FunctionReport>;

  beforeAll(async () => {
    absent = await gatherFrom(404);
    forbidden = await gatherFrom(403);
  });

  afterAll(() => {
    const rows = catalogue.map(({ id }) => {
      const [without, refused] = [absent.get(id), forbidden.get(id)].map((report) => report && outcomeOf(report));
      return `${id.padEnd(70)} ${without?.padEnd(16)} ${refused}`;
    });
    process.stdout.write(
      `${['function'.padEnd(70), 'absent'.padEnd(16), 'forbidden'].join(' ')}\n${rows.join('\n')}\n`,
    );
  });

  it.each(catalogue.map(({ id }) => id))('%s runs', (id) => {
    expect(absent.get(id)).toMatchObject({ panic: null });
    expect(forbidden.get(id)).toMatchObject({ panic: null });
  });

  it('makes no run partial where the cluster has nothing of what it looks for', () => {
    const failed = [...absent.values()].filter(({ errors, missing }) => errors.length > 0 && !missing);

    expect(failed.filter(({ errors }) => !errors.every(isOfNoAlert)).map(({ name }) => name)).toEqual([]);
  });

  it('says what it was refused', () => {
    const silent = [...forbidden.values()].filter((report) => ['nothing', 'missing'].includes(outcomeOf(report)));

    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
