import { parseDocument } from 'yaml';
import { type ConfigurationNote, note } from './note.ts';
import { emptyOverlay, isSection, type Overlay, type OverlayRow, readOverlay, type Reading } from './overlay.ts';
import { durationOr, flag, obfuscationList, shortestIntervalSeconds, text } from './readers.ts';
import { type KeySchema, sharedSections } from './schema.ts';
import { compileSchema } from './validator.ts';

// Image tracking, section A7: a registry is asked at most once a minute and at least once a day.
const shortestPollSeconds = 60;

/** Operator contracts, section 1.4; then the sections shared with the file, field by field. */
const rows: readonly OverlayRow[] = [
  { key: 'dataReporting.interval', path: 'interval', read: durationOr('2h', shortestIntervalSeconds) },
  { key: 'dataReporting.uploadEndpoint', path: 'endpoint', read: text('url') },
  { key: 'dataReporting.downloadEndpoint', path: 'pull_report.endpoint', read: text('url-1') },
  { key: 'dataReporting.downloadEndpointTechPreview', path: 'reportEndpointTechPreview', read: text('url-2') },
  { key: 'dataReporting.processingStatusEndpoint', path: 'processingStatusEndpoint', read: text('url-2') },
  {
    key: 'dataReporting.conditionalGathererEndpoint',
    path: 'conditionalGathererEndpoint',
    read: text('url-0-or-1'),
  },
  { key: 'dataReporting.storagePath', path: 'storagePath', read: text('absolute-path') },
  { key: 'dataReporting.obfuscation', path: 'obfuscation', read: obfuscationList },
  { key: 'dataReporting.disableRuntimeExtractor', path: 'disableRuntimeExtractor', read: flag },
  { key: 'alerting.disabled', path: 'disableInsightsAlerts', read: flag },
  { key: 'sca.disabled', path: 'ocm.scaDisabled', read: flag },
  { key: 'sca.interval', path: 'ocm.scaInterval', read: durationOr('8h') },
  { key: 'sca.endpoint', path: 'ocm.scaEndpoint', read: text('url') },
  { key: 'clusterTransfer.interval', path: 'ocm.clusterTransferInterval', read: durationOr('12h') },
  { key: 'clusterTransfer.endpoint', path: 'ocm.clusterTransferEndpoint', read: text('url') },
  { key: 'proxy.httpProxy', path: 'proxy.httpProxy', read: text() },
  { key: 'proxy.httpsProxy', path: 'proxy.httpsProxy', read: text() },
  { key: 'proxy.noProxy', path: 'proxy.noProxy', read: text() },
  ...Object.entries(sharedSections).flatMap(([key, schema]) => leafRows(key, schema)),
];

/** One row for each key of a section of the file, at any depth. */
function leafRows(key: string, schema: KeySchema): OverlayRow[] {
  const properties = schema['properties'];
  if (isSection(properties)) {
    return Object.entries(properties).flatMap(([name, inner]) =>
      isSection(inner) ? leafRows(`${key}.${name}`, inner) : [],
    );
  }
  if (key === 'fastTrack.interval') return [{ key, path: key, read: readPollInterval }];
  const validate = compileSchema(schema, key);
  return [{ key, path: key, read: (value) => readBySchema(value, validate) }];
}

function readBySchema(value: unknown, validate: ReturnType<typeof compileSchema>): Reading {
  const findings = validate(value);
  return findings.length === 0 ? { value } : { problem: findings.map(({ message }) => message).join('; ') };
}

function readPollInterval(value: unknown, key: string): Reading {
  const reading = durationOr('', shortestPollSeconds)(value, key);
  if (reading.value !== '') return reading;
  return { problem: `${key} must be a positive duration such as 10m` };
}

/**
 * Reads `config.yaml` of ConfigMap `openshift-insights/insights-config`. Keys it leaves out say nothing.
 * @param yaml - `undefined` when there is no ConfigMap or it lacks the key
 * @returns `undefined` when the text cannot be read at all: the whole last good layer stays in force
 */
export function readConfigMapLayer(yaml: string | undefined): Overlay | ConfigurationNote {
  if (yaml === undefined) return emptyOverlay;
  const value = parseYaml(yaml);
  if (typeof value === 'string') return note('configmap', '', value);
  const overlay = readOverlay('configmap', rows, (key) => valueAt(value, key.split('.')));
  const misfits = findMisfits(value, '');
  return {
    ...overlay,
    warnings: [...overlay.warnings, ...misfits.filter(({ isUnknown }) => isUnknown).map(toNote)],
    problems: [...overlay.problems, ...misfits.filter(({ isUnknown }) => !isUnknown).map(toNote)],
  };
}

/** The document, or what is wrong with it; never quotes it, as a proxy URL may hold a password. */
function parseYaml(yaml: string): Record<string, unknown> | string {
  const document = parseDocument(yaml, { prettyErrors: false });
  const [syntaxError] = document.errors;
  if (syntaxError) return `config.yaml is not valid YAML: ${syntaxError.code}`;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    return isSection(value) ? value : 'config.yaml must be a section of keys';
  } catch {
    return 'config.yaml unfolds to too many values';
  }
}

function valueAt(value: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) return value;
  return isSection(value) && Object.hasOwn(value, head) ? valueAt(value[head], rest) : undefined;
}

interface Misfit {
  readonly key: string;
  readonly isUnknown: boolean;
}

const knownKeys: ReadonlySet<string> = new Set(rows.map(({ key }) => key));
const knownSections: ReadonlySet<string> = new Set(
  [...knownKeys].flatMap((key) => {
    const parts = key.split('.');
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
  }),
);

/** Keys that no row reads, and values that stand where a section belongs. */
function findMisfits(section: Record<string, unknown>, prefix: string): Misfit[] {
  return Object.entries(section).flatMap(([name, value]): Misfit[] => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (knownKeys.has(key)) return [];
    if (!knownSections.has(key)) return [{ key, isUnknown: true }];
    if (value === null) return [];
    return isSection(value) ? findMisfits(value, key) : [{ key, isUnknown: false }];
  });
}

function toNote({ key, isUnknown }: Misfit): ConfigurationNote {
  return note(
    'configmap',
    key,
    isUnknown ? `${key} is not a known key and is ignored` : `${key} must be a section of keys`,
  );
}
