import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type JsonObject, noEndpoints } from '@insights/cluster';
import { FakeClock } from '@insights/process';
import { ConditionalRun } from '../../../src/conditional/conditional-run.ts';
import { Candidates } from '../../../src/conditional/rapid/candidates.ts';
import { gatherLogs } from '../../../src/conditional/rapid/gather-logs.ts';
import { runGathering } from '../../../src/index.ts';
import { RunObjects } from '../../../src/runner/run-objects.ts';
import type { VisitedItem } from '../../../src/visit.ts';
import { ApiServer } from '../../support/api-server.ts';
import { readerOf } from '../../support/cluster.ts';
import { logPath, logRequests, podOf } from '../../support/conditional.ts';
import { functionThat } from '../../support/functions.ts';
import { MemorySink } from '../../support/memory-sink.ts';
import { advanceUntil } from '../../support/visits.ts';

const namespace = 'openshift-etcd';
const path = `namespaces/${namespace}/pods/etcd-0/etcd/current.log`;
const document = logRequests({ namespace, pod_name_regex: 'etcd', messages: ['too long'] });

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('the logs that requests want', () => {
  it('are kept as far as they were read when their time is over, and their last line says why', async () => {
    serveSilentLog('etcd-0');
    serveSilentLog('etcd-1');

    const { sink, run, report } = await gatherUntilSilent(document, [podOf(namespace, 'etcd-0', ['etcd'])]);

    const reason = 'after 280 seconds no more logs are read';
    expect(sink.records.get(path)).toBe(`it took too long\n[cut: ${reason}]\n`);
    expect(run.requests).toMatchObject([{ cut: reason, linesKept: 1 }]);
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual([`warning: ${reason}: 0 logs of containers were not read`]);
  });

  it('are counted when there was no time for them', async () => {
    const pods = Array.from({ length: 11 }, (_, index) => podOf(namespace, `etcd-${index}`, ['etcd']));
    for (const { metadata } of pods) serveSilentLog(metadata.name);

    const { sink, report } = await gatherUntilSilent(document, pods);

    expect(sink.records.size).toBe(8);
    expect(report.warnings).toEqual([
      'warning: after 280 seconds no more logs are read: 3 logs of containers were not read',
    ]);
  });
});

/** Enough for a look at it, and then nothing more. */
function serveSilentLog(pod: string): void {
  server.handle(logPath(namespace, pod), (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write(`it took too long\n${`${'x'.repeat(50_000)}\n`.repeat(4)}`);
  });
}

/** Gathers; time goes on once as many logs have been looked at as are read at a time. */
async function gatherUntilSilent(given: object, pods: readonly JsonObject[]) {
  const clock = new FakeClock();
  const sink = new MemorySink();
  const cluster = await readerOf(server.origin, { clock });
  const { signal } = new AbortController();
  const objects = new RunObjects({ cluster, signal });
  await using run = await ConditionalRun.prepare(
    { document: given },
    { endpoints: noEndpoints, objects, clock },
    signal,
  );
  const candidates = new Candidates([namespace]);
  for (const pod of pods) candidates.see(itemOf(pod), { clock });
  try {
    const functions = [functionThat((context) => gatherLogs(run, candidates, context))];
    const gathering = runGathering({ functions, cluster, sink, clock }, signal);
    const looked = Math.min(pods.length, 8) * 3;
    while (run.requestOutcomes.of(0).linesSeen < looked) await new Promise(setImmediate);
    await advanceUntil(clock, gathering);
    const { reports } = await gathering;
    return { sink, run, report: { errors: [], warnings: [], ...reports[0] } };
  } finally {
    cluster.close();
  }
}

function itemOf(pod: JsonObject): VisitedItem {
  const metadata = pod['metadata'] as { readonly name: string; readonly namespace: string };
  return { ...metadata, look: () => pod } as unknown as VisitedItem;
}
