import { parseDurationSeconds } from '@insights/process';
import type { FastTrackConfig, Obfuscation, OperatorConfig } from './config.ts';
import type { RawConfiguration } from './document.ts';

const defaultRepository = 'quay.io/openshift/origin-insights-operator';

/**
 * Fills in the compiled defaults and turns durations into seconds.
 * An address that the file leaves out is empty, which switches off what it is the address of; only intervals, OCM
 * addresses and our own sections have defaults (operator contracts, section 1.2).
 * @param raw - validated, layers merged
 * @param isUploadEnabled - whether file or Secret name an upload endpoint
 */
export function normalise(raw: RawConfiguration, isUploadEnabled: boolean): OperatorConfig {
  return {
    storagePath: raw.storagePath ?? '',
    intervalSeconds: parseDurationSeconds(raw.interval ?? '10m'),
    impersonate: raw.impersonate ?? '',
    upload: { endpoint: raw.endpoint ?? '', isEnabled: isUploadEnabled },
    report: normaliseReport(raw),
    rulesEndpoint: raw.conditionalGathererEndpoint ?? '',
    obfuscation: normaliseObfuscation(raw),
    alerts: { isDisabled: raw.disableInsightsAlerts ?? false },
    runtimeExtractor: { isDisabled: raw.disableRuntimeExtractor ?? false },
    proxy: normaliseProxy(raw.proxy),
    entitlements: {
      endpoint: raw.ocm?.scaEndpoint ?? 'https://api.openshift.com/api/accounts_mgmt/v1/entitlement_certificates',
      intervalSeconds: parseDurationSeconds(raw.ocm?.scaInterval ?? '8h'),
      isDisabled: raw.ocm?.scaDisabled ?? false,
    },
    clusterTransfer: {
      endpoint: raw.ocm?.clusterTransferEndpoint ?? 'https://api.openshift.com/api/accounts_mgmt/v1/cluster_transfers',
      intervalSeconds: parseDurationSeconds(raw.ocm?.clusterTransferInterval ?? '12h'),
    },
    fastTrack: normaliseFastTrack(raw.fastTrack ?? {}),
    gatherer: {
      socket: raw.gatherer?.socket ?? '/var/run/insights/gatherer.sock',
      timeoutSeconds: parseDurationSeconds(raw.gatherer?.timeout ?? '30m'),
    },
    monitoring: {
      prometheusUrl: raw.monitoring?.prometheusUrl ?? 'https://prometheus-k8s.openshift-monitoring.svc:9091',
      alertmanagerUrl: raw.monitoring?.alertmanagerUrl ?? 'https://alertmanager-main.openshift-monitoring.svc:9094',
      caFile: raw.monitoring?.caFile ?? '',
    },
  };
}

function normaliseReport(raw: RawConfiguration): OperatorConfig['report'] {
  const pull = raw.pull_report ?? {};
  return {
    clusterEndpoint:
      pull.endpoint ?? 'https://console.redhat.com/api/insights-results-aggregator/v2/cluster/%s/reports',
    requestEndpoint: raw.reportEndpointTechPreview ?? '',
    processingStatusEndpoint: raw.processingStatusEndpoint ?? '',
    delaySeconds: parseDurationSeconds(pull.delay ?? '60s'),
    minRetrySeconds: parseDurationSeconds(pull.min_retry ?? '10s'),
    timeoutSeconds: parseDurationSeconds(pull.timeout ?? '30m'),
  };
}

// Additive on purpose: what one layer hides, another cannot show.
function normaliseObfuscation(raw: RawConfiguration): readonly Obfuscation[] {
  const kinds: Obfuscation[] = raw.enableGlobalObfuscation ? ['networking'] : [];
  return [...new Set([...kinds, ...(raw.obfuscation ?? [])])];
}

function normaliseProxy(proxy: RawConfiguration['proxy']): OperatorConfig['proxy'] {
  const { httpProxy = '', httpsProxy = '', noProxy = '' } = proxy ?? {};
  return httpProxy === '' && httpsProxy === '' && noProxy === '' ? undefined : { httpProxy, httpsProxy, noProxy };
}

function normaliseFastTrack(raw: NonNullable<RawConfiguration['fastTrack']>): FastTrackConfig {
  const repository = raw.repository ?? defaultRepository;
  return {
    mode: raw.mode ?? 'stream',
    observe: raw.observe ?? false,
    repository,
    tags: raw.tags ?? ['{major}.{minor}-fast-track', '{major}-{minor}-fast-track'],
    unifiedTag: raw.unifiedTag ?? 'fast-track',
    index: raw.index ?? '',
    channel: raw.channel ?? 'stable',
    intervalSeconds: parseDurationSeconds(raw.interval ?? '10m'),
    rampSeconds: parseDurationSeconds(raw.ramp ?? '24h'),
    strategy: raw.strategy ?? 'pod',
    fallback: raw.fallback ?? 'release',
    allowedRepositories: raw.allowedRepositories ?? [repository],
    insecureRegistries: raw.insecureRegistries ?? [],
    probation: {
      gathers: raw.probation?.gathers ?? 2,
      minimumSeconds: parseDurationSeconds(raw.probation?.minimum ?? '30m'),
      maximumSeconds: parseDurationSeconds(raw.probation?.maximum ?? '24h'),
    },
    selfTest: {
      isEnabled: raw.selfTest?.enabled ?? true,
      timeoutSeconds: parseDurationSeconds(raw.selfTest?.timeout ?? '5m'),
    },
    verification: {
      policy: raw.verification?.policy ?? 'none',
      publicKeys: raw.verification?.publicKeys ?? [],
      identities: raw.verification?.identities ?? [],
    },
  };
}
