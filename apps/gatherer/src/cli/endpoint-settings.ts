import type { EndpointSettings, NodeLogs } from '@insights/cluster';
import type { GathererSettings } from '@insights/configuration';
import { present, usageError } from '@insights/process';
import type { Flags } from './flags.ts';

/**
 * Where what answers HTTP besides the API server is: flags win over the configuration.
 * @throws CodedError `ERR_USAGE` that names the flag and what was expected
 */
export function endpointSettings(values: Flags, config: GathererSettings): EndpointSettings {
  return {
    ...config.endpoints,
    ...present({
      prometheusUrl: url('prometheus-url', values),
      alertmanagerUrl: url('alertmanager-url', values),
      monitoringCaFile: values['monitoring-ca-file'],
      nodeLogs: values['node-logs'] as NodeLogs | undefined,
      kubeletCaFile: values['kubelet-ca-file'],
    }),
  };
}

function url(flag: 'prometheus-url' | 'alertmanager-url', values: Flags): string | undefined {
  const text = values[flag];
  if (text === undefined) return undefined;
  const parsed = URL.parse(text);
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  const hasMore = parsed !== null && [parsed.username, parsed.password, parsed.search, parsed.hash].some(Boolean);
  if (isWeb && !hasMore) return text;
  // The value is not quoted: it may hold a password.
  throw usageError(`--${flag} must be an http:// or https:// URL without user, query and fragment`);
}
