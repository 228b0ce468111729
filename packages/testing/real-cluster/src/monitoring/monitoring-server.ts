import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request as askPlainly } from 'node:http';
import { request as askSecurely } from 'node:https';
import { join } from 'node:path';
import { type Clock, systemClock } from '@insights/process';
import { RealClusterError } from '../errors.ts';
import { askUntilYes } from '../inside/ask-until-yes.ts';
import { lastLines } from '../machine/run.ts';

/** Where and how a server of Prometheus' family listens. */
export interface MonitoringListener {
  /** IPv4; default 127.0.0.1. */
  readonly address?: string;
  readonly port: number;
  /** PEM; absent: plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

interface MonitoringServerOptions {
  /** On the search path. */
  readonly program: string;
  /** For messages: `Prometheus`. */
  readonly name: string;
  readonly args: readonly string[];
  /** Where its files and its log go; created. */
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
  readonly listener: MonitoringListener;
  readonly clock?: Clock;
}

/** A server that answers. */
export interface MonitoringServer extends AsyncDisposable {
  /** `http://127.0.0.1:9090` */
  readonly url: string;
}

/**
 * Starts a server of Prometheus' family beside the caller: inside the namespaces when the caller is inside.
 * @throws RealClusterError `ERR_REAL_CLUSTER_PROMETHEUS` with what it said when it does not become ready
 */
export async function startMonitoringServer(options: MonitoringServerOptions): Promise<MonitoringServer> {
  const { program, name, args, folder, listener, clock = systemClock } = options;
  const { address = '127.0.0.1', port, tls } = listener;
  await writeFiles(folder, { ...options.files, ...webFiles(listener) });
  const logFile = join(folder, `${program}.log`);
  const log = openSync(logFile, 'w');
  const web = [
    `--web.listen-address=${address}:${port}`,
    ...(tls ? [`--web.config.file=${join(folder, 'web.yml')}`] : []),
  ];
  const child = spawn(program, [...args, ...web], { stdio: ['ignore', log, log] });
  closeSync(log);
  const failed = new AbortController();
  child.once('error', (cause) => failed.abort(cause));
  child.once('exit', () => failed.abort(new Error('it ended')));
  const url = `${tls ? 'https' : 'http'}://${address}:${port}`;
  try {
    const ask = (signal: AbortSignal) => isReady(url, signal);
    await askUntilYes(ask, { clock, what: name, signal: failed.signal });
  } catch (cause) {
    child.kill('SIGKILL');
    const message = `${name} did not start:\n${lastLines(await readFile(logFile, 'utf8'))}`;
    throw new RealClusterError('ERR_REAL_CLUSTER_PROMETHEUS', message, { cause });
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      if (failed.signal.aborted) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

// Its certificate names the service that it stands for, and not the address that it is asked at here.
function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const ready = new URL('/-/ready', url);
    const onAnswer = (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    const isSecure = ready.protocol === 'https:';
    const asked = isSecure
      ? askSecurely(ready, { rejectUnauthorized: false, signal }, onAnswer)
      : askPlainly(ready, { signal }, onAnswer);
    asked.on('error', reject).end();
  });
}

function webFiles({ tls }: MonitoringListener): Record<string, string> {
  if (!tls) return {};
  const web = { tls_server_config: { cert_file: 'web.crt', key_file: 'web.key' } };
  return { 'web.crt': tls.certificate, 'web.key': tls.key, 'web.yml': JSON.stringify(web) };
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
}
