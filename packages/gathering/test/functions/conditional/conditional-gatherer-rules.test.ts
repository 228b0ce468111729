import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClusterError } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { type ByRules, gatherByRules } from '../../support/conditional.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const versionType = apiResource('config.openshift.io/v1', 'clusterversions', 'ClusterVersion');
const path = 'insights-operator/conditional-gatherer-rules.json';
const id = 'conditional_gatherer_rules';
const functions = { pod_definition: { alert_name: 'A' } };

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

interface SampleRules {
  readonly version: string;
  readonly endpoint: string;
  readonly rules: readonly {
    readonly rule: { readonly conditions: readonly { readonly alert: { readonly name: string } }[] };
    readonly was_triggered: boolean;
  }[];
}

function documentOf(...conditions: readonly (readonly object[])[]) {
  const rules = conditions.map((list, index) => ({
    conditions: list,
    gathering_functions: { pod_definition: { alert_name: `A${index}` } },
  }));
  return { version: '1.2.0', conditional_gathering_rules: rules, container_logs: [] };
}

function rule(conditions: readonly object[]) {
  return { conditions, gathering_functions: functions };
}

function firing(name: string) {
  return { type: 'alert_is_firing', alert: { name } };
}

function matching(version: string) {
  return { type: 'cluster_version_matches', cluster_version_matches: { version } };
}

function verdicts({ sink }: ByRules) {
  const record = sink.json(path) as {
    conditional_gathering_rules: { errors: string[] | null; was_triggered: boolean }[];
  };
  return record.conditional_gathering_rules.map(({ errors, was_triggered: wasTriggered }) => errors ?? wasTriggered);
}

describe('conditional/conditional_gatherer_rules', () => {
  // But for the name of the list, which is another one since 4.17.
  it('records the rules of the sample archive again', async () => {
    const sample = (await readSampleRecord(path)) as SampleRules | undefined;
    if (sample === undefined) return;
    const { version, rules, endpoint } = sample;
    const document = { version, conditional_gathering_rules: rules.map(({ rule: each }) => each), container_logs: [] };
    const fired = rules.filter(({ was_triggered: isTriggered }) => isTriggered);
    const alerts = fired.flatMap((each) => each.rule.conditions.map(({ alert }) => ({ alertname: alert.name })));

    const { sink } = await gatherByRules(server, { rules: { document, endpoint }, alerts });

    expect(sink.json(path)).toEqual({ version, conditional_gathering_rules: rules, endpoint });
  });

  it('records the rules in force, where they come from and what came of their conditions', async () => {
    const document = {
      version: '1.2.0',
      conditional_gathering_rules: [{ conditions: [firing('A')], gathering_functions: functions }],
      container_logs: [],
    };

    const { sink } = await gatherByRules(server, { rules: { document, endpoint: 'https://example.com/%s/rules' } });

    expect(sink.json(path)).toEqual({
      version: '1.2.0',
      conditional_gathering_rules: [
        { rule: { conditions: [firing('A')], gathering_functions: functions }, errors: null, was_triggered: false },
      ],
      endpoint: 'https://example.com/%s/rules',
    });
  });

  it('triggers a rule when all of its conditions hold', async () => {
    server.serve(versionType, { metadata: { name: 'version' }, status: { desired: { version: '4.18.0-rc.1' } } });
    const document = documentOf(
      [],
      [firing('A')],
      [firing('B')],
      [firing('A'), matching('>=4.17.0 <4.18.0')],
      [firing('A'), matching('4.16.x')],
      [firing('B'), matching('nonsense')],
      [matching('nonsense')],
    );

    const gathered = await gatherByRules(server, { document, alerts: [{ alertname: 'A' }, { alertname: 'C' }] });

    expect(verdicts(gathered)).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      ['Could not get version from string: "nonsense"'],
    ]);
  });

  it.each<[string, string | Error]>([
    ['answers HTML', '<html><body>Log in</body></html>'],
    ['answers nothing', ''],
    ['answers something else', '{"status":"success","data":{"result":{}}}'],
    ['answers deeper than any program looks', '['.repeat(100_000)],
    ['does not answer', new ClusterError('ERR_CLUSTER_UNAVAILABLE', 'cannot reach Prometheus')],
  ])('takes no rule with an alert for triggered when Prometheus %s, and says so', async (_, alerts) => {
    const gathered = await gatherByRules(server, { document: documentOf([firing('A')], []), alerts });

    expect(verdicts(gathered)).toEqual([['alerts cache is missing'], true]);
    expect(gathered.report(id).errors).toHaveLength(1);
    expect(gathered.report(id).missing).toBeUndefined();
    expect(gathered.told.rules[0]).toMatchObject({ outcome: 'error', reason: 'alerts cache is missing' });
  });

  it('takes a cluster without Prometheus for one that does not have what was asked for', async () => {
    const alerts = new ClusterError('ERR_CLUSTER_NOT_FOUND', 'there is no Prometheus here');

    const { report } = await gatherByRules(server, { document: documentOf([firing('A')]), alerts });

    expect(report(id)).toMatchObject({ missing: true, records: 1 });
  });

  it.each([
    ['is not there', 404, true],
    ['may not be read', 403, undefined],
  ])('notes that the version of the cluster %s', async (_, status, missing) => {
    server.fail('/apis/config.openshift.io/v1/clusterversions/version', status);

    const gathered = await gatherByRules(server, { document: documentOf([matching('4.18.0')]) });

    expect(verdicts(gathered)).toEqual([['cluster version is missing']]);
    expect(gathered.report(id).missing).toBe(missing);
  });

  it('notes that the version of the cluster is none', async () => {
    server.serve(versionType, { metadata: { name: 'version' }, status: { desired: { version: 4 } } });

    expect(verdicts(await gatherByRules(server, { document: documentOf([matching('4.18.0')]) }))).toEqual([
      ['cluster version is missing'],
    ]);
  });

  it('reads neither alerts nor version when no rule asks for them', async () => {
    await gatherByRules(server, {
      document: documentOf([]),
      alerts: new Error('asked'),
      functions: [`conditional/${id}`],
    });

    expect(server.requests).toEqual([]);
  });

  it('runs a function once that two rules ask for', async () => {
    const document = { conditional_gathering_rules: [rule([]), rule([firing('A')])], container_logs: [] };

    const { reports, told } = await gatherByRules(server, { document, alerts: [{ alertname: 'A' }] });

    expect(reports.filter(({ name }) => name.includes('pod_definition'))).toHaveLength(1);
    expect(told.rules).toHaveLength(2);
  });

  it('keeps its hands off hostile labels', async () => {
    const alerts = JSON.stringify({
      data: {
        result: [{ metric: JSON.parse('{"__proto__":{"alertname":"A"},"alertstate":"firing"}') as object }, 7, null],
      },
    });

    expect(verdicts(await gatherByRules(server, { document: documentOf([firing('A')]), alerts }))).toEqual([false]);
  });
});
