import type { FastTrackConfig, Obfuscation, OperatorConfig } from './config.ts';
import type { Settings } from './schema/settings.ts';

/**
 * The merged settings as the operator uses them.
 * @param isUploadEnabled - whether file or Secret name an upload endpoint
 */
export function normalise(merged: Settings, isUploadEnabled: boolean): OperatorConfig {
  const { ocm, pull_report: pull, gatherer, monitoring } = merged;
  return {
    storagePath: merged.storagePath,
    intervalSeconds: merged.interval,
    impersonate: merged.impersonate,
    gatherWithoutUpload: merged.gatherWithoutUpload,
    upload: { endpoint: merged.endpoint, isEnabled: isUploadEnabled },
    report: {
      clusterEndpoint: pull.endpoint,
      requestEndpoint: merged.reportEndpointTechPreview,
      processingStatusEndpoint: merged.processingStatusEndpoint,
      delaySeconds: pull.delay,
      minRetrySeconds: pull.min_retry,
      timeoutSeconds: pull.timeout,
    },
    rulesEndpoint: merged.conditionalGathererEndpoint,
    obfuscation: obfuscation(merged),
    alerts: { isDisabled: merged.disableInsightsAlerts },
    runtimeExtractor: { isDisabled: merged.disableRuntimeExtractor },
    proxy: proxy(merged),
    entitlements: { endpoint: ocm.scaEndpoint, intervalSeconds: ocm.scaInterval, isDisabled: ocm.scaDisabled },
    clusterTransfer: { endpoint: ocm.clusterTransferEndpoint, intervalSeconds: ocm.clusterTransferInterval },
    fastTrack: fastTrack(merged.fastTrack),
    gatherer: {
      socket: gatherer.socket,
      timeoutSeconds: gatherer.timeout,
      nodeLogs: gatherer.nodeLogs,
      kubeletCaFile: gatherer.kubeletCaFile,
    },
    monitoring,
  };
}

function obfuscation(merged: Settings): readonly Obfuscation[] {
  const global: Obfuscation[] = merged.enableGlobalObfuscation ? ['networking'] : [];
  return [...new Set([...global, ...merged.obfuscation])];
}

function proxy({ proxy: trio }: Settings): OperatorConfig['proxy'] {
  return trio.httpProxy === '' && trio.httpsProxy === '' && trio.noProxy === '' ? undefined : trio;
}

function fastTrack({
  interval,
  ramp,
  probation,
  selfTest,
  verification,
  ...rest
}: Settings['fastTrack']): FastTrackConfig {
  const { registries, insecureRegistries, ...same } = rest;
  return {
    ...same,
    intervalSeconds: interval,
    rampSeconds: ramp,
    registries: [...registries, ...insecureRegistries.map((prefix) => ({ prefix, insecure: true }))],
    probation: {
      gathers: probation.gathers,
      minimumSeconds: probation.minimum,
      maximumSeconds: probation.maximum,
    },
    selfTest: { isEnabled: selfTest.enabled, timeoutSeconds: selfTest.timeout },
    verification: {
      ...verification,
      publicKeysFrom: verification.publicKeysFrom[0],
      trustedRootFrom: verification.trustedRootFrom[0],
    },
  };
}
