import type { OperatorConfig } from './config.ts';
import { readConfigMapLayer } from './config-map-layer.ts';
import { findConflicts } from './conflicts.ts';
import type { RawConfiguration } from './document.ts';
import { ConfigurationError } from './errors.ts';
import { readFileLayer } from './file-layer.ts';
import { normalise } from './normalise.ts';
import { type ConfigurationNote, formatNote, note } from './note.ts';
import { applyOverlay, type Overlay, withLastGood } from './overlay.ts';
import { readSecretLayer } from './secret-layer.ts';
import type { Finding } from './validator.ts';

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
  /** Nothing was lost: unknown keys of the cluster's objects, values that were raised to a minimum. */
  readonly warnings: readonly ConfigurationNote[];
  /** Values that are not in force; the last good ones are. */
  readonly problems: readonly ConfigurationNote[];
  /** What was accepted from each layer, for the next step. */
  readonly accepted: AcceptedLayers;
}

/** What stays in force when the next version of a layer is bad. */
export interface AcceptedLayers {
  readonly file: RawConfiguration;
  readonly secret: ReadonlyMap<string, unknown>;
  readonly configMap: ReadonlyMap<string, unknown>;
}

/**
 * Merges the layers: defaults, file, Secret, ConfigMap (operator contracts, section 1.1), field by field. What cannot
 * be accepted is reported, and its last good value stays in force: a key's in Secret and ConfigMap, the whole of an
 * unreadable ConfigMap, the whole of a bad file.
 * @param previous - the state before; left out at start
 * @throws ConfigurationError `ERR_CONFIG_INVALID` when the file is bad and there is no previous state
 */
export function nextConfiguration(layers: ConfigurationLayers, previous?: ConfigurationState): ConfigurationState {
  const file = readFileLayer(layers.file);
  const document = file.document ?? previous?.accepted.file;
  if (!document) throw invalidFile(file.problems);
  const secret = readSecretLayer(layers.secret);
  const configMap = readableConfigMap(layers.configMap, previous);
  const readable: AcceptedLayers = {
    file: document,
    secret: withLastGood(secret, previous?.accepted.secret ?? new Map()),
    configMap: withLastGood(configMap, previous?.accepted.configMap ?? new Map()),
  };
  const { accepted, conflicts } = resolveConflicts(readable, previous?.accepted.configMap);
  return {
    config: merge(accepted),
    warnings: [...secret.warnings, ...configMap.warnings],
    problems: [...file.problems, ...secret.problems, ...configMap.problems, ...conflicts],
    accepted,
  };
}

/** The layers merged once, without a past; see {@link nextConfiguration}. */
export function mergeConfiguration(
  layers: ConfigurationLayers,
): Pick<ConfigurationState, 'config' | 'warnings' | 'problems'> {
  const { config, warnings, problems } = nextConfiguration(layers);
  return { config, warnings, problems };
}

function invalidFile(problems: readonly ConfigurationNote[]): ConfigurationError {
  const lines = problems.map((problem) => `\n  ${formatNote(problem)}`);
  return new ConfigurationError('ERR_CONFIG_INVALID', `unable to load config:${lines.join('')}`);
}

function readableConfigMap(text: string | undefined, previous: ConfigurationState | undefined): Overlay {
  const reading = readConfigMapLayer(text);
  if ('values' in reading) return reading;
  return { values: previous?.accepted.configMap ?? new Map(), invalid: new Set(), warnings: [], problems: [reading] };
}

/** Checks across keys come last. The file passed them alone, so a conflict is of the ConfigMap's `fastTrack`. */
function resolveConflicts(accepted: AcceptedLayers, previous: ReadonlyMap<string, unknown> | undefined) {
  const conflicts = conflictsOf(accepted);
  if (conflicts.length === 0) return { accepted, conflicts: [] };
  const others = [...accepted.configMap].filter((entry) => !isFastTrack(entry));
  const lastGood = { ...accepted, configMap: new Map([...others, ...[...(previous ?? [])].filter(isFastTrack)]) };
  const withoutFastTrack = { ...accepted, configMap: new Map(others) };
  return {
    accepted: conflictsOf(lastGood).length === 0 ? lastGood : withoutFastTrack,
    conflicts: conflicts.map(({ key, message }) => note('configmap', key, message)),
  };
}

function isFastTrack([path]: [string, unknown]): boolean {
  return path.startsWith('fastTrack.');
}

function conflictsOf(accepted: AcceptedLayers): Finding[] {
  return findConflicts(merge(accepted).fastTrack);
}

function merge({ file, secret, configMap }: AcceptedLayers): OperatorConfig {
  const withSecret = applyOverlay(file, secret);
  const isUploadEnabled = (withSecret.endpoint ?? '') !== '';
  return normalise(applyOverlay(withSecret, configMap), isUploadEnabled);
}
