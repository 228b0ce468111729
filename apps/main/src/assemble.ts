import { type ClusterCredentials, ClusterObjects, ClusterReader, loadCredentials } from '@insights/cluster';
import { CertificateBundle, proxySettingsFromEnv } from '@insights/egress';
import { createOperatorMetrics, type OperatorMetrics } from '@insights/operator';
import { type Clock, type FlagValues, type Logger, misnamedDefaultMetrics, type Random } from '@insights/process';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Build, readBuild } from './build.ts';
import { OpenShiftConfigApi } from './cluster/openshift-config-api.ts';
import type { flags } from './command-line.ts';
import { ConfigurationWatcher } from './configuration/configuration-watcher.ts';
import { GatherCredentials } from './credentials/gather-credentials.ts';
import { type Addresses, readAddresses } from './http/addresses.ts';
import { createListeners } from './http/create-listeners.ts';
import { type CertificateFiles, ServingCertificate } from './http/serving-certificate.ts';
import { after } from './loops/after.ts';
import type { Loop } from './loops/loop.ts';
import { Supervisor } from './loops/supervisor.ts';
import { OutsideServices } from './outside-services.ts';
import { createParts, type Dependencies, type Parts } from './parts.ts';
import { type PodIdentity, readPodIdentity } from './pod-identity.ts';
import { connect, wakesOf } from './wakes.ts';

interface DriveOptions {
  readonly values: FlagValues<typeof flags>;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** What the parts that touch the world are made of. */
interface OutsideDependencies extends DriveOptions {
  readonly build: Build;
  readonly identity: PodIdentity;
  readonly credentials: ClusterCredentials;
  readonly objects: ClusterObjects;
  readonly reader: ClusterReader;
  readonly openShift: OpenShiftConfigApi;
  readonly metrics: OperatorMetrics;
}

const trustedCaFile = '/var/run/configmaps/trusted-ca-bundle/ca-bundle.crt';

/**
 * Builds everything from flags and environment and runs it until the signal aborts.
 * @throws CodedError `ERR_USAGE`, `ERR_LISTEN`; ConfigurationError `ERR_CONFIG_INVALID`; ClusterError `ERR_CLUSTER_CREDENTIALS`;
 * what ended a loop
 */
export async function drive(options: DriveOptions, signal: AbortSignal): Promise<void> {
  const addresses = readAddresses(options.values); // a typing error is told before anything is begun
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamedDefaultMetrics) registry.removeSingleMetric(name);
  await using stack = new AsyncDisposableStack();
  const outside = await readOutside(options, createOperatorMetrics(registry));
  stack.defer(() => outside.objects.close());
  stack.defer(() => outside.reader.close());
  const dependencies = await createDependencies(outside, signal);
  stack.defer(() => dependencies.services.close());
  const certificate = await loadCertificate(addresses.tls, options);
  const parts = await createParts(dependencies, signal);
  await runParts({ parts, addresses, certificate, registry }, signal);
}

interface RunOptions {
  readonly parts: Parts;
  readonly addresses: Addresses;
  readonly certificate: ServingCertificate | undefined;
  readonly registry: Registry;
}

async function runParts({ parts, addresses, certificate, registry }: RunOptions, signal: AbortSignal): Promise<void> {
  const { configuration, credentials, pods, storage, poller, describer, rollout, gathers } = parts;
  const { uploads, reports, events, operator, feed, version, identity, log } = parts;
  const loops: Pick<Loop, 'run'>[] = [configuration, credentials, pods, poller, describer, rollout];
  // Whoever reads what the other container says, or has left, does so once that cannot end the process again and again.
  loops.push(...[storage, gathers, uploads].map((loop) => after(rollout.rescued, loop)));
  loops.push(reports, events, operator, feed);
  if (certificate) loops.push(certificate);
  const supervisor = new Supervisor(loops);
  const listeners = createListeners(parts, { addresses, certificate, registry, supervisor });
  loops.push(...listeners);
  connect(wakesOf({ ...parts, listeners, certificate }));
  log.info({ version, release: identity.releaseVersion }, 'Started');
  await supervisor.run(signal);
}

async function readOutside(options: DriveOptions, metrics: OperatorMetrics): Promise<OutsideDependencies> {
  const { values, env, clock, random, log } = options;
  const build = readBuild(env);
  const identity = readPodIdentity(env);
  const credentials = await loadCredentials({
    kubeconfig: values.kubeconfig,
    serviceAccountDirectory: values['service-account-path'],
    env,
    clock,
  });
  const userAgent = `insights-operator/${build.version}`;
  const objects = new ClusterObjects({ credentials, userAgent, clock, random });
  const reader = new ClusterReader({ credentials, userAgent, clock, random, log });
  const openShift = new OpenShiftConfigApi({ objects, clock, log });
  return { ...options, build, identity, credentials, objects, reader, openShift, metrics };
}

async function createDependencies(outside: OutsideDependencies, signal: AbortSignal): Promise<Dependencies> {
  const { objects, reader, openShift, identity, values, metrics, build, env, clock, random, log } = outside;
  const { namespace, releaseVersion } = identity;
  const configuration = await ConfigurationWatcher.load(
    { objects, openShift, namespace, file: values.config ?? '', clock, log: log.child({ component: 'configuration' }) },
    signal,
  );
  const bundle = new CertificateBundle(trustedCaFile, (problems) =>
    log.warn({ problems }, 'Could not use a part of the trusted certificates'),
  );
  const services = new OutsideServices({
    configuration,
    metrics,
    version: releaseVersion,
    commit: build.revision,
    environmentProxy: proxySettingsFromEnv(env),
    certificateAuthorities: bundle.certificates,
    clock,
    random,
  });
  const credentials = createGatherCredentials(outside);
  const { version } = build;
  return {
    objects,
    reader,
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
  };
}

function createGatherCredentials({
  objects,
  identity,
  credentials,
  values,
  clock,
  log,
}: OutsideDependencies): GatherCredentials {
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

async function loadCertificate(
  files: CertificateFiles | undefined,
  { clock, log }: DriveOptions,
): Promise<ServingCertificate | undefined> {
  return files && ServingCertificate.load({ files, clock, log: log.child({ component: 'certificate' }) });
}
