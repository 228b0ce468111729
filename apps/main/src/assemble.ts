import { readFile } from 'node:fs/promises';
import { type ClusterCredentials, ClusterObjects, loadCredentials } from '@insights/cluster';
import { proxySettingsFromEnv } from '@insights/egress';
import { createOperatorMetrics, type OperatorMetrics } from '@insights/operator';
import {
  type Clock,
  CodedError,
  errorMessage,
  type FlagValues,
  type Logger,
  misnamedDefaultMetrics,
  parseListenAddress,
  type Random,
} from '@insights/process';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Build, readBuild } from './build.ts';
import type { flags } from './command-line.ts';
import { ConfigurationWatcher } from './configuration/configuration-watcher.ts';
import { GatherCredentials } from './credentials/gather-credentials.ts';
import { Driver } from './driver.ts';
import { startStatusServer, type StatusServerOptions } from './http/status-server.ts';
import { OpenShiftConfigApi } from './cluster/openshift-config-api.ts';
import { OutsideServices } from './outside-services.ts';
import { type PodIdentity, readPodIdentity } from './pod-identity.ts';

/** What {@link drive} takes. */
export interface DriveOptions {
  readonly values: FlagValues<typeof flags>;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

interface Basis extends DriveOptions {
  readonly build: Build;
  readonly identity: PodIdentity;
  readonly credentials: ClusterCredentials;
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  readonly metrics: OperatorMetrics;
}

const trustedCaFile = '/var/run/configmaps/trusted-ca-bundle/ca-bundle.crt';
const serverGraceMilliseconds = 1000;

/**
 * Builds everything from flags and environment and runs it until the signal aborts.
 * @throws CodedError `ERR_USAGE`, `ERR_LISTEN`; ConfigurationError `ERR_CONFIG_INVALID`; ClusterError `ERR_CLUSTER_CREDENTIALS`;
 * what ended a loop
 */
export async function drive(options: DriveOptions, signal: AbortSignal): Promise<void> {
  const server = serverOptions(options.values);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamedDefaultMetrics) registry.removeSingleMetric(name);
  await using stack = new AsyncDisposableStack();
  const basis = await createBasis(options, createOperatorMetrics(registry));
  stack.defer(() => basis.objects.close());
  const driver = await createDriver(basis, stack, signal);
  const running = await startStatusServer({
    ...server,
    source: driver,
    metrics: registry,
    clock: options.clock,
    log: options.log,
  });
  stack.defer(() => running.close(serverGraceMilliseconds));
  options.log.info({ address: running.address }, 'Serving status and metrics');
  await driver.run(signal);
}

async function createBasis(options: DriveOptions, metrics: OperatorMetrics): Promise<Basis> {
  const { values, env, clock, random, log } = options;
  const build = readBuild(env);
  const identity = readPodIdentity(env);
  const credentials = await loadCredentials({
    kubeconfig: values.kubeconfig,
    serviceAccountDirectory: values['service-account-path'],
    env,
    clock,
  });
  const objects = new ClusterObjects({ credentials, userAgent: `insights-operator/${build.version}`, clock, random });
  const openShift = new OpenShiftConfigApi({ objects, clock, log });
  return { ...options, build, identity, credentials, objects, openShift, metrics };
}

async function createDriver(basis: Basis, stack: AsyncDisposableStack, signal: AbortSignal): Promise<Driver> {
  const { objects, openShift, identity, metrics, build, clock, random, log } = basis;
  let driver: Driver | undefined;
  const configuration = await loadConfiguration(basis, () => driver?.reconfigure(), signal);
  const services = await createServices(basis, configuration);
  stack.defer(() => services.close());
  const credentials = createGatherCredentials(basis);
  const { version } = build;
  driver = new Driver({
    objects,
    openShift,
    configuration,
    credentials,
    services,
    metrics,
    identity,
    version,
    clock,
    random,
    log,
  });
  return driver;
}

function loadConfiguration(
  { objects, openShift, identity, values, clock, log }: Basis,
  onChange: () => void,
  signal: AbortSignal,
): Promise<ConfigurationWatcher> {
  const { namespace } = identity;
  const file = values.config ?? '';
  const childLog = log.child({ component: 'configuration' });
  return ConfigurationWatcher.load({ objects, openShift, namespace, file, clock, log: childLog, onChange }, signal);
}

async function createServices(
  { clock, random, identity, build, env, metrics }: Basis,
  configuration: ConfigurationWatcher,
): Promise<OutsideServices> {
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
  return services;
}

function createGatherCredentials({ objects, identity, credentials, values, clock, log }: Basis): GatherCredentials {
  return new GatherCredentials({
    objects,
    identity,
    server: credentials.server.href,
    certificateAuthority: async () => (await credentials.access()).tls.ca?.toString(),
    folder: values['credentials-path'] ?? '',
    clock,
    log: log.child({ component: 'credentials' }),
  });
}

function serverOptions(values: FlagValues<typeof flags>): Pick<StatusServerOptions, 'listen' | 'tls'> {
  const { 'tls-cert': certificateFile, 'tls-key': keyFile, listen = '' } = values;
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    const [given, missing] = keyFile === undefined ? ['--tls-cert', '--tls-key'] : ['--tls-key', '--tls-cert'];
    throw new CodedError('ERR_USAGE', `${given} needs ${missing} beside it`);
  }
  checkListenAddress(listen); // a typing error is told before anything is begun
  return { listen, ...(certificateFile && keyFile ? { tls: { certificateFile, keyFile } } : {}) };
}

function checkListenAddress(listen: string): void {
  try {
    parseListenAddress(listen);
  } catch (cause) {
    throw new CodedError('ERR_USAGE', `--listen: ${errorMessage(cause)}`, { cause });
  }
}

async function readCertificateAuthorities(): Promise<string[]> {
  const bundle = await readFile(trustedCaFile, 'utf8').catch(() => ''); // not mounted outside OpenShift
  return bundle.trim() === '' ? [] : [bundle];
}
