import { join } from 'node:path';
import { type Clock, present } from '@insights/process';
import { RealClusterError } from '../errors.ts';
import { run } from '../machine/run.ts';
import { type MonitoringListener, type MonitoringServer, startMonitoringServer } from './monitoring-server.ts';

interface PrometheusOptions {
  /** Where its configuration, data and log go; created. */
  readonly folder: string;
  /** Text of `prometheus.yml`. Rule files in it are named relative to `folder`. */
  readonly configuration: string;
  /** Further files of `folder` by name: rules, tokens, certificates. */
  readonly files?: Readonly<Record<string, string>>;
  /** Default: plain HTTP on 127.0.0.1, port 9090. */
  readonly listener?: MonitoringListener;
  readonly clock?: Clock;
}

/** A Prometheus that scrapes. */
export interface RunningPrometheus extends MonitoringServer {
  /**
   * Evaluates an expression now (Prometheus HTTP API, "Instant queries").
   * @returns one element a series of the vector
   */
  query(expression: string, signal?: AbortSignal): Promise<PrometheusSample[]>;
  /** GETs any path of the HTTP API, over plain HTTP: `/api/v1/targets`. @returns the field `data` of the answer */
  get(path: string, signal?: AbortSignal): Promise<unknown>;
}

/** One series of an instant vector. */
export interface PrometheusSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Starts Debian's Prometheus beside the caller: inside the namespaces when the caller is inside.
 * @throws RealClusterError `ERR_REAL_CLUSTER_PROMETHEUS` with what it said when it does not become ready
 */
export async function startPrometheus(options: PrometheusOptions): Promise<RunningPrometheus> {
  const { folder, configuration, files = {}, listener = { port: 9090 }, clock } = options;
  const server = await startMonitoringServer({
    program: 'prometheus',
    name: 'Prometheus',
    args: [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`],
    folder,
    files: { ...files, 'prometheus.yml': configuration },
    listener,
    ...present({ clock }),
  });
  const { url } = server;
  return {
    url,
    get: (path, signal) => get(url, path, signal),
    async query(expression, signal) {
      const data = await get(url, `/api/v1/query?query=${encodeURIComponent(expression)}`, signal);
      return samplesOf(data);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/**
 * Runs promtool.
 * @param input - its standard input, for `check metrics`
 * @returns what it printed
 * @throws RealClusterError `ERR_REAL_CLUSTER_PROMETHEUS` with what it printed when it found something wrong
 */
export async function promtool(args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await run('promtool', args, { input });
  if (code === 0) return stdout;
  throw new RealClusterError('ERR_REAL_CLUSTER_PROMETHEUS', `promtool ${args.join(' ')}:\n${stdout}${stderr}`);
}

/** Reads the `data` of an instant query: a vector, or a scalar as a series without labels. */
export function samplesOf(data: unknown): PrometheusSample[] {
  const { resultType, result } = data as { resultType: string; result: unknown };
  if (resultType === 'scalar') return [{ metric: {}, value: Number((result as [number, string])[1]) }];
  const series = result as readonly { metric: Record<string, string>; value: [number, string] }[];
  return series.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

async function get(url: string, path: string, signal: AbortSignal | undefined): Promise<unknown> {
  const response = await fetch(new URL(path, url), signal ? { signal } : {});
  const answer = (await response.json()) as { status: string; error?: string; data?: unknown };
  if (answer.status === 'success') return answer.data;
  throw new RealClusterError('ERR_REAL_CLUSTER_PROMETHEUS', `GET ${path}: ${answer.error ?? response.status}`);
}
