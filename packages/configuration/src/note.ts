import { redactSecrets } from '@insights/process';
import type { Finding } from './finding.ts';

/** Where a setting came from: our own file, Secret `openshift-config/support`, ConfigMap `insights-config`. */
export type ConfigurationSource = 'file' | 'secret' | 'configmap';

/** One finding about one key. */
export interface ConfigurationNote {
  readonly source: ConfigurationSource;
  /** The key as its author wrote it: `fastTrack.interval`, `reportEndpoint`; empty for the whole document. */
  readonly key: string;
  /** Names the key and says what was expected; holds no credentials. */
  readonly message: string;
}

/** Makes a note; credentials in the message are masked, because values such as proxy URLs may hold them. */
export function note(source: ConfigurationSource, key: string, message: string): ConfigurationNote {
  return { source, key, message: redactSecrets(message) };
}

const sourceNames: Readonly<Record<ConfigurationSource, string>> = {
  file: 'configuration file',
  secret: 'secret openshift-config/support',
  configmap: 'configmap insights-config',
};

/** Makes notes of findings about one source. */
export function toNote(source: ConfigurationSource): (finding: Finding) => ConfigurationNote {
  return ({ key, message }) => note(source, key, message);
}

/** One line for people: `configuration file: interval must be …`. */
export function formatNote({ source, message }: ConfigurationNote): string {
  return `${sourceNames[source]}: ${message}`;
}
