import type { FakeConsole } from '@insights/fake-console';

/**
 * Keys of the operator's configuration file for a sandbox: its own services, and seconds where a cluster has minutes and
 * hours.
 * @param repository - `host/name` of the images
 */
export function sandboxConfiguration(
  repository: string,
  { pull_report: pullReport, ...endpoints }: FakeConsole['endpoints'],
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
