/** The keys of the configuration file that name an upload and report service. */
export interface ServiceEndpoints {
  readonly endpoint: string;
  readonly pull_report: { readonly endpoint: string };
  readonly processingStatusEndpoint: string;
  readonly reportEndpointTechPreview: string;
}

/**
 * Keys of the operator's configuration file for a demo or a test: services of its own, and seconds where a cluster has
 * minutes and hours.
 * @param repository - `host/name` of the images
 */
export function quickConfiguration(
  repository: string,
  { pull_report: pullReport, ...endpoints }: ServiceEndpoints,
): Readonly<Record<string, unknown>> {
  return {
    ...endpoints,
    interval: '5s',
    conditionalGathererEndpoint: '',
    pull_report: { ...pullReport, delay: '100ms', min_retry: '200ms', timeout: '30s' },
    fastTrack: { repository, interval: '1s', probation: { gathers: 1, minimum: '3s', maximum: '60s' } },
    gatherer: { timeout: '60s' },
  };
}
