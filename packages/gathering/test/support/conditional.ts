import { type JsonObject, noEndpoints } from '@insights/cluster';
import { FakeClock, type Clock } from '@insights/process';
import { apiResource } from '../../src/api-resource.ts';
import { catalogue, type GatheringRules, runGathering, selectFunctions } from '../../src/index.ts';
import type { FunctionSelection } from '../../src/runner/select-functions.ts';
import type { FunctionReport } from '../../src/runner/report.ts';
import type { ApiServer } from './api-server.ts';
import { readerOf } from './cluster.ts';
import { MemorySink } from './memory-sink.ts';

export const podType = apiResource('v1', 'pods', 'Pod');

/** What all conditional functions made of a cluster. */
export interface ByRules {
  readonly sink: MemorySink;
  readonly reports: readonly FunctionReport[];
  /** Of the function with this id, without `conditional/`. */
  readonly report: (name: string) => FunctionReport;
  /** What became of every rule and request. */
  readonly told: ToldRules;
}

export interface ToldRules {
  readonly source: string;
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly requests: readonly Readonly<Record<string, unknown>>[];
}

export interface ByRulesOptions {
  /** The document, or more. */
  readonly document?: unknown;
  readonly rules?: GatheringRules;
  /** Labels of the alerts that Prometheus answers with, or its answer. */
  readonly alerts?: readonly Readonly<Record<string, unknown>>[] | string | Error;
  readonly functions?: readonly string[];
  readonly selection?: FunctionSelection;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/** Runs the conditional functions against an API server. */
export async function gatherByRules(server: ApiServer, options: ByRulesOptions): Promise<ByRules> {
  const { document, rules, alerts = [], clock = new FakeClock(), signal = new AbortController().signal } = options;
  const sink = new MemorySink();
  const cluster = await readerOf(server.origin);
  const prometheus = () => (alerts instanceof Error ? Promise.reject(alerts) : Promise.resolve(answerOf(alerts)));
  try {
    const gathering = {
      functions: selectFunctions(catalogue, options.selection ?? { functions: options.functions ?? ['conditional'] }),
      endpoints: { ...noEndpoints, prometheus },
      rules: rules ?? { document },
      cluster,
      sink,
      clock,
    };
    const { reports } = await runGathering(gathering, signal);
    return {
      sink,
      reports,
      report: (name) => reportOf(reports, `conditional/${name}`),
      told: sink.json('insights-operator/remote-configuration-report.json') as ToldRules,
    };
  } finally {
    cluster.close();
  }
}

function reportOf(reports: readonly FunctionReport[], name: string): FunctionReport {
  const report = reports.find((each) => each.name === name);
  if (report) return report;
  throw new Error(`there is no report of ${name}, only of ${reports.map((each) => each.name).join(', ')}`);
}

function answerOf(alerts: readonly Readonly<Record<string, unknown>>[] | string): Buffer {
  if (typeof alerts === 'string') return Buffer.from(alerts);
  const result = alerts.map((labels) => ({ metric: { alertstate: 'firing', ...labels }, value: [1, '1'] }));
  return Buffer.from(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
}

/** A document with one rule that always triggers. */
export function always(functions: object): object {
  return { conditional_gathering_rules: [{ conditions: [], gathering_functions: functions }], container_logs: [] };
}

/** A document with requests for lines of logs. */
export function logRequests(...requests: readonly object[]): object {
  return { conditional_gathering_rules: [], container_logs: requests };
}

/** A pod with these containers. */
export function podOf(namespace: string, name: string, containers: readonly string[], init: readonly string[] = []) {
  return {
    metadata: { namespace, name },
    spec: { containers: named(containers), initContainers: named(init) },
  } satisfies JsonObject;
}

function named(names: readonly string[]) {
  return names.map((each) => ({ name: each, image: 'example/image' }));
}

/** The path of the logs of a pod. */
export function logPath(namespace: string, pod: string): string {
  return `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
}

/** Serves logs by container, those of the instance before as `name (previous)`. */
export function serveLogs(server: ApiServer, path: string, logs: Readonly<Record<string, string>>): void {
  server.handle(path, (query, response) => {
    const name = query.get('container') ?? '';
    const log = logs[query.get('previous') === 'true' ? `${name} (previous)` : name];
    if (log === undefined) {
      const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 400, message: `no log of ${name}` };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(status));
    } else response.writeHead(200, { 'content-type': 'text/plain' }).end(log);
  });
}
