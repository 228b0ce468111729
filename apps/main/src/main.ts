import { readFile } from 'node:fs/promises';
import { ClusterObjects, loadCredentials } from '@insights/cluster';
import { proxySettingsFromEnv } from '@insights/egress';
import { createOperatorMetrics } from '@insights/operator';
import {
  createLogger,
  errorCode,
  errorMessage,
  ExitCode,
  type FlagValues,
  type Logger,
  type LogLevel,
  parseFlags,
  runUntilSignal,
  systemClock,
} from '@insights/process';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { readBuild } from './build.ts';
import { flags, help } from './command-line.ts';
import { ConfigurationWatcher } from './configuration/configuration-watcher.ts';
import { GatherCredentials } from './credentials/gather-credentials.ts';
import { Driver } from './driver.ts';
import { startStatusServer } from './http/status-server.ts';
import { OutsideServices } from './outside-services.ts';
import { readPodIdentity } from './pod-identity.ts';

const graceMilliseconds = 10_000;
const trustedCaFile = '/var/run/configmaps/trusted-ca-bundle/ca-bundle.crt';

async function drive(values: FlagValues<typeof flags>, log: Logger, signal: AbortSignal): Promise<void> {
  const { env } = process;
  const clock = systemClock;
  const random = Math.random;
  const build = readBuild(env);
  const identity = readPodIdentity(env);
  const credentials = await loadCredentials({
    kubeconfig: values.kubeconfig,
    serviceAccountDirectory: values['service-account-path'],
    env,
    clock,
  });
  const objects = new ClusterObjects({ credentials, userAgent: `insights-operator/${build.version}`, clock, random });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = createOperatorMetrics(registry);

  let driver: Driver | undefined;
  const configuration = await ConfigurationWatcher.load(
    {
      objects,
      namespace: identity.namespace,
      file: values.config ?? '',
      clock,
      log: log.child({ component: 'configuration' }),
      onChange: () => driver?.reconfigure(),
    },
    signal,
  );
  const services = new OutsideServices({
    clock,
    random,
    version: identity.releaseVersion,
    commit: build.revision,
    environmentProxy: proxySettingsFromEnv(env),
    certificateAuthorities: await readCertificateAuthorities(),
    auths: () => configuration.auths,
    onReportAnswer: (statusCode) => metrics.reporting.countReportAnswer(statusCode),
  });
  services.configure(configuration.config, configuration.insecureRegistries);
  const gatherCredentials = new GatherCredentials({
    objects,
    identity,
    server: credentials.server.href,
    certificateAuthority: (await credentials.access()).tls.ca?.toString(),
    folder: values['credentials-path'] ?? '',
    clock,
    log: log.child({ component: 'credentials' }),
  });
  driver = new Driver({
    objects,
    configuration,
    credentials: gatherCredentials,
    services,
    metrics,
    identity,
    version: build.version,
    clock,
    random,
    log,
  });
  const tls =
    values['tls-cert'] && values['tls-key']
      ? { certificateFile: values['tls-cert'], keyFile: values['tls-key'] }
      : undefined;
  const server = await startStatusServer({
    listen: values.listen ?? '',
    ...(tls ? { tls } : {}),
    source: driver,
    metrics: registry,
    clock,
  });
  log.info({ address: server.address }, 'Serving status and metrics');
  try {
    await driver.run(signal);
  } finally {
    await server.close(1000);
    services.close();
    await objects.close();
  }
}

async function readCertificateAuthorities(): Promise<string[]> {
  const bundle = await readFile(trustedCaFile, 'utf8').catch(() => ''); // not mounted outside OpenShift
  return bundle.trim() === '' ? [] : [bundle];
}

async function main(args: readonly string[]): Promise<number> {
  let values: FlagValues<typeof flags>;
  try {
    ({ values } = parseFlags({ flags, args, env: process.env, envPrefix: 'INSIGHTS_' }));
  } catch (error) {
    process.stderr.write(`insights-operator-main: ${errorMessage(error)}\nTry --help.\n`);
    return ExitCode.usage;
  }
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return ExitCode.done;
  }
  const log = createLogger({ level: (values['log-level'] ?? 'info') as LogLevel, name: 'main' });
  return runUntilSignal((signal) => drive(values, log, signal).catch((error: unknown) => endBadly(error, log)), {
    log,
    clock: systemClock,
    graceMilliseconds,
    signals: process,
  });
}

// Bad input is for the person who made it: one line, no stack.
function endBadly(error: unknown, log: Logger): number {
  const code = errorCode(error) ?? '';
  if (!['ERR_USAGE', 'ERR_CONFIG_INVALID', 'ERR_CLUSTER_CREDENTIALS', 'ERR_LISTEN'].includes(code)) throw error;
  process.stderr.write(`insights-operator-main: ${errorMessage(error)}\n`);
  log.flush();
  return ExitCode.usage;
}

process.exitCode = await main(process.argv.slice(2));
// Whatever still holds the event loop open (a keep-alive connection) must not outlive the work.
process.exit();
