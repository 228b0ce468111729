import type { OperatorConfig } from './config.ts';
import { findConflicts, findPolicyGaps } from './conflicts.ts';
import { findCrossWarnings, findRenamed } from './cross-notes.ts';
import { ConfigurationError } from './errors.ts';
import { readConfigMapLayer } from './layers/config-map-layer.ts';
import { readFileLayer } from './layers/file-layer.ts';
import type { Layer } from './layers/layer.ts';
import { readSecretLayer } from './layers/secret-layer.ts';
import { type AcceptedLayers, mergeLayers } from './merge.ts';
import { normalise } from './normalise.ts';
import { type ConfigurationNote, formatNote, toNote } from './note.ts';
import { settle } from './settle.ts';

/** What the layers hold at one moment; later ones win, key by key. */
export interface ConfigurationLayers {
  /** The text of the configuration file. */
  readonly file: string;
  /** Decoded data of Secret `openshift-config/support`; left out when there is none. */
  readonly secret?: Readonly<Record<string, string>> | undefined;
  /** `config.yaml` of ConfigMap `openshift-insights/insights-config`; left out when there is none. */
  readonly configMap?: string | undefined;
}

/** The configuration in force, and what is wrong with the layers as they are now. */
export interface ConfigurationState {
  readonly config: OperatorConfig;
  /** Not as written: unknown keys of the cluster's objects, values that were raised, what this build cannot do. */
  readonly warnings: readonly ConfigurationNote[];
  /** Values that are not in force; the last good ones are, and protections fail closed. */
  readonly problems: readonly ConfigurationNote[];
  /** Nothing is wrong: settings without effect, and keys that have a newer name. */
  readonly notes: readonly ConfigurationNote[];
  /** What was accepted from each layer, for the next step. */
  readonly accepted: AcceptedLayers;
}

/**
 * Merges the layers: defaults, file, Secret, ConfigMap
 * (`openshift/insights-operator:pkg/config/configobserver/config_aggregator.go`), field by field. What cannot
 * be accepted is reported, and its last good value stays in force: a key's in Secret and ConfigMap, the whole of an
 * unreadable ConfigMap, the whole of a bad file. A request for obfuscation, signatures or allowed repositories that
 * cannot be understood fails closed instead.
 * @param previous - the state before; left out at start
 * @throws ConfigurationError `ERR_CONFIG_INVALID` when the file is bad and there is no previous state
 */
export function nextConfiguration(layers: ConfigurationLayers, previous?: ConfigurationState): ConfigurationState {
  const file = readFile(layers.file);
  const isFileGood = file.problems.length === 0;
  if (!isFileGood && !previous) throw invalidFile(file.problems);
  const secret = readSecretLayer(layers.secret);
  const configMap = readConfigMapLayer(layers.configMap, previous?.accepted.configMap);
  const readable: AcceptedLayers = {
    file: isFileGood ? file.values : (previous?.accepted.file ?? file.values),
    secret: withLastGood(secret, previous?.accepted.secret),
    configMap: withLastGood(configMap, previous?.accepted.configMap),
  };
  const { accepted, problems } = settle(readable, previous?.accepted.configMap);
  const merged = mergeLayers(accepted);
  const read = [file, secret, configMap];
  return {
    config: normalise(merged, isUploadEnabled(accepted)),
    warnings: [...read.flatMap(({ warnings, unknown }) => [...warnings, ...unknown]), ...findCrossWarnings(accepted)],
    problems: [...read.flatMap((layer) => layer.problems), ...problems],
    notes: [...read.flatMap(({ notes }) => notes), ...findRenamed(accepted)],
    accepted,
  };
}

/** The file's layer; checks across its keys are made when each of them is good. */
function readFile(text: string): Layer {
  const layer = readFileLayer(text);
  const hasPath = (layer.values.get('storagePath') ?? '') !== '';
  const missing = {
    key: 'storagePath',
    message: 'storagePath must point to a directory where snapshots can be stored',
  };
  const problems = [
    ...layer.problems,
    ...(hasPath || layer.invalid.has('storagePath') ? [] : [toNote('file')(missing)]),
  ];
  if (problems.length > 0) return { ...layer, problems };
  const merged = mergeLayers({ file: layer.values, secret: new Map(), configMap: new Map() });
  return { ...layer, problems: [...findConflicts(merged), ...findPolicyGaps(merged)].map(toNote('file')) };
}

function invalidFile(problems: readonly ConfigurationNote[]): ConfigurationError {
  const lines = problems.map((problem) => `\n  ${formatNote(problem)}`);
  return new ConfigurationError('ERR_CONFIG_INVALID', `unable to load config:${lines.join('')}`);
}

/** Puts the last good value in the place of each one that was not accepted. */
function withLastGood({ values, invalid }: Layer, previous: ReadonlyMap<string, unknown> = new Map()) {
  const lost = [...invalid].filter((path) => previous.has(path) && !values.has(path));
  return new Map([...values, ...lost.map((path) => [path, previous.get(path)] as const)]);
}

function isUploadEnabled({ file, secret }: AcceptedLayers): boolean {
  return [file, secret].some((layer) => (layer.get('endpoint') ?? '') !== '');
}
