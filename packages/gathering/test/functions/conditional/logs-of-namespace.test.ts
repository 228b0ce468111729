import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiServer } from '../../support/api-server.ts';
import { always, gatherByRules, logPath, podOf, podType, serveLogs } from '../../support/conditional.ts';
import { readSample } from '../../support/sample-archive.ts';

const namespace = 'openshift-samples';
const document = always({ logs_of_namespace: { namespace, tail_lines: 5 } });
const id = `logs_of_namespace/namespace=${namespace},tail_lines=5`;
const folder = `conditional/namespaces/${namespace}/pods`;

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

function servePod(name: string, containers: readonly string[], init: readonly string[] = []): void {
  server.serve(podType, podOf(namespace, name, containers, init));
  serveLogs(server, logPath(namespace, name), Object.fromEntries([...containers, ...init].map((each) => [each, each])));
}

describe('conditional/logs_of_namespace', () => {
  it('records the ends of all logs of the namespace, containers before init containers', async () => {
    servePod('a', ['main', 'side'], ['setup']);
    server.serve(podType, podOf('openshift-other', 'b', ['main']));

    const { sink, report } = await gatherByRules(server, { document });

    expect(sink.paths.filter((path) => path.startsWith(folder))).toEqual(
      ['main', 'side', 'setup'].map((each) => `${folder}/a/containers/${each}/logs/last-5-lines.log`),
    );
    expect(report(id)).toMatchObject({ records: 3, errors: [] });
  });

  // But for the line feed at the end of the file.
  it.each(['cluster-samples-operator', 'cluster-samples-operator-watch'])(
    'records the log of %s in the sample archive again',
    async (container) => {
      const samples = 'openshift-cluster-samples-operator';
      const pod = 'cluster-samples-operator-8ffb9b45f-49mjr';
      const path = `conditional/namespaces/${samples}/pods/${pod}/containers/${container}/logs/last-100-lines.log`;
      const sample = await readSample(path);
      if (sample === undefined) return;
      server.serve(podType, podOf(samples, pod, [container]));
      serveLogs(server, logPath(samples, pod), { [container]: sample });
      const logs = { logs_of_namespace: { namespace: samples, tail_lines: 100 } };

      const { sink } = await gatherByRules(server, { document: always(logs) });

      expect(sink.records.get(path)).toBe(sample.replace(/\n$/, ''));
    },
  );

  it('keeps what it has when there are more than 64 logs, and says how many containers it skips', async () => {
    for (let index = 0; index < 23; index += 1) servePod(`p${index}`, ['one', 'two'], ['three']);

    const { report } = await gatherByRules(server, { document });

    expect(report(id)).toMatchObject({
      records: 66,
      errors: [`skipping 3 containers on namespace ${namespace} (max: 64)`],
    });
  });

  it('counts logs and not containers: blank ones are none', async () => {
    for (let index = 0; index < 70; index += 1) {
      servePod(`p${index}`, ['main']);
      if (index < 10) serveLogs(server, logPath(namespace, `p${index}`), { main: ' \n' });
    }

    expect((await gatherByRules(server, { document })).report(id)).toMatchObject({ records: 60, errors: [] });
  });

  it('goes on after a log that cannot be read', async () => {
    servePod('a', ['main']);
    servePod('b', ['main']);
    serveLogs(server, logPath(namespace, 'a'), {});

    const { report } = await gatherByRules(server, { document });

    expect(report(id)).toMatchObject({ records: 1, errors: ['no log of main'] });
  });

  it('says that it may not list pods', async () => {
    server.fail(`/api/v1/namespaces/${namespace}/pods`, 403);
    server.fail('/api/v1/pods', 403);

    const { report } = await gatherByRules(server, { document });

    expect(report(id)).toMatchObject({ records: 0, errors: ['answered 403'] });
  });

  it('says that there are no pods at all', async () => {
    expect((await gatherByRules(server, { document })).report(id)).toMatchObject({ records: 0, missing: true });
  });

  it('passes over containers without a name', async () => {
    const spec = { containers: [{}, 7, { name: 'a/b' }, { name: 'main' }], initContainers: 'none' };
    server.serve(podType, { metadata: { namespace, name: 'odd' }, spec });
    serveLogs(server, logPath(namespace, 'odd'), { main: 'text' });

    expect((await gatherByRules(server, { document })).report(id)).toMatchObject({ records: 1, errors: [] });
  });
});
