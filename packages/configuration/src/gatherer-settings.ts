import { present } from '@insights/process';
import type { Obfuscation } from './config.ts';
import { ConfigurationError } from './errors.ts';
import { readFileLayer } from './layers/file-layer.ts';
import { mergeLayers } from './merge.ts';
import { normalise } from './normalise.ts';
import { formatNote } from './note.ts';

/** What the gatherer takes of the configuration file; the other keys are for `main`. */
export interface GathererSettings {
  readonly storagePath?: string;
  /** The gathering interval: how far back events and logs are of interest. */
  readonly intervalSeconds?: number;
  readonly obfuscation: readonly Obfuscation[];
  /** Where what answers HTTP besides the API server is, and whom to trust there; absent members are not configured. */
  readonly endpoints?: {
    readonly prometheusUrl: string;
    readonly alertmanagerUrl: string;
    readonly monitoringCaFile?: string;
    readonly nodeLogs?: 'proxy' | 'kubelet';
    readonly kubeletCaFile?: string;
  };
}

/**
 * Reads the configuration file as `main` reads it, for the gatherer.
 * @throws ConfigurationError `ERR_CONFIG_INVALID` that names every problem
 */
export function readGathererSettings(text: string): GathererSettings {
  const { values, problems } = readFileLayer(text);
  if (problems.length > 0) throw new ConfigurationError('ERR_CONFIG_INVALID', problems.map(formatNote).join('; '));
  const { storagePath, intervalSeconds, obfuscation, gatherer, monitoring } = normalise(
    mergeLayers({ file: values, secret: new Map(), configMap: new Map() }),
    false,
  );
  return {
    obfuscation,
    endpoints: {
      prometheusUrl: monitoring.prometheusUrl,
      alertmanagerUrl: monitoring.alertmanagerUrl,
      ...present({
        monitoringCaFile: monitoring.caFile || undefined,
        nodeLogs: values.has('gatherer.nodeLogs') ? gatherer.nodeLogs : undefined,
        kubeletCaFile: gatherer.kubeletCaFile || undefined,
      }),
    },
    ...present({
      storagePath: storagePath === '' ? undefined : storagePath,
      intervalSeconds: values.has('interval') ? intervalSeconds : undefined,
    }),
  };
}
