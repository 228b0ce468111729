import { note } from '../note.ts';
import { settings } from '../schema/settings.ts';
import { readSettingsDocument } from '../settings-document.ts';
import { emptyLayer, type Layer, type ReadKey, readRows, type Row } from './layer.ts';
import { orElse, raisedTo, shortestIntervalSeconds, unlessEmpty } from './overlay.ts';
import { describeClosed, failClosed, failClosedByPlace, failClosedByText } from './protection.ts';
import { describeStranger, findStrangers, strangePlaces } from './strangers.ts';

// A registry is asked at most once a minute and at least once a day.
const shortestPollSeconds = 60;

const pollInterval: ReadKey = (rule, written, name) => {
  const { problem, ...reading } = raisedTo(shortestPollSeconds)(rule, written, name);
  if (problem === undefined) return reading;
  return { problem: problem.includes('at most') ? problem : `${name} must be a positive duration such as 10m` };
};

/** The sections that the ConfigMap takes under the same names as the file. */
const sharedSections = ['fastTrack.', 'gatherer.', 'monitoring.'];

/** What the ConfigMap reads differently of these. */
const particulars: Readonly<Record<string, Pick<Row, 'remark'> & Partial<Row>>> = {
  'fastTrack.interval': { read: pollInterval, remark: 'below 1m: 1m' },
  'fastTrack.allowedRepositories': { remark: 'narrows the file’s' },
  'gatherer.socket': { remark: 'only the file’s' },
};

/** Today's keys (`openshift/insights-operator:pkg/config/types.go`); then the sections shared with the file, field by field. */
export const configMapRows: readonly Row[] = [
  {
    key: 'dataReporting.interval',
    path: 'interval',
    read: raisedTo(shortestIntervalSeconds, orElse('2h')),
    remark: 'below 10m: 10m; no duration: 2h',
  },
  { key: 'dataReporting.uploadEndpoint', path: 'endpoint', read: unlessEmpty },
  { key: 'dataReporting.downloadEndpoint', path: 'pull_report.endpoint', read: unlessEmpty },
  { key: 'dataReporting.downloadEndpointTechPreview', path: 'reportEndpointTechPreview', read: unlessEmpty },
  { key: 'dataReporting.processingStatusEndpoint', path: 'processingStatusEndpoint', read: unlessEmpty },
  { key: 'dataReporting.conditionalGathererEndpoint', path: 'conditionalGathererEndpoint', read: unlessEmpty },
  { key: 'dataReporting.storagePath', path: 'storagePath', read: unlessEmpty, remark: 'only the file’s' },
  { key: 'dataReporting.obfuscation', path: 'obfuscation', read: unlessEmpty, remark: 'adds up' },
  { key: 'dataReporting.gatherWithoutUpload', path: 'gatherWithoutUpload', read: unlessEmpty },
  { key: 'dataReporting.disableRuntimeExtractor', path: 'disableRuntimeExtractor', read: unlessEmpty },
  { key: 'alerting.disabled', path: 'disableInsightsAlerts', read: unlessEmpty },
  { key: 'sca.disabled', path: 'ocm.scaDisabled', read: unlessEmpty },
  { key: 'sca.interval', path: 'ocm.scaInterval', read: orElse('8h'), remark: 'no duration: 8h' },
  { key: 'sca.endpoint', path: 'ocm.scaEndpoint', read: unlessEmpty },
  {
    key: 'clusterTransfer.interval',
    path: 'ocm.clusterTransferInterval',
    read: orElse('12h'),
    remark: 'no duration: 12h',
  },
  { key: 'clusterTransfer.endpoint', path: 'ocm.clusterTransferEndpoint', read: unlessEmpty },
  { key: 'proxy.httpProxy', path: 'proxy.httpProxy', read: unlessEmpty },
  { key: 'proxy.httpsProxy', path: 'proxy.httpsProxy', read: unlessEmpty },
  { key: 'proxy.noProxy', path: 'proxy.noProxy', read: unlessEmpty },
  ...[...settings.keys()]
    .filter((path) => sharedSections.some((prefix) => path.startsWith(prefix)))
    .map((path) => ({ key: path, path, read: unlessEmpty, ...particulars[path] })),
];

const knownKeys = configMapRows.map(({ key }) => key);

/**
 * Reads `config.yaml` of ConfigMap `openshift-insights/insights-config`. Keys it leaves out say nothing.
 * @param yaml - `undefined` when there is no ConfigMap or it lacks the key
 * @param previous - what was accepted last
 * @returns of a text that cannot be read at all: the last good values; protections that it names and they lack fail closed
 */
export function readConfigMapLayer(
  yaml: string | undefined,
  previous: ReadonlyMap<string, unknown> = new Map(),
): Layer {
  if (yaml === undefined) return emptyLayer;
  const reading = isUnicode(yaml)
    ? readSettingsDocument(yaml)
    : { problem: 'is not in UTF-8 and cannot be read; save it as UTF-8' };
  if ('problem' in reading) {
    const problems = [note('configmap', '', `config.yaml ${reading.problem}`)];
    const closed = failClosedByText(yaml.replaceAll('\0', ''), previous);
    const warnings = describeClosed('configmap', closed);
    return { ...emptyLayer, values: new Map([...previous, ...closed]), problems, warnings };
  }
  const layer = readRows('configmap', configMapRows, reading.document);
  const strangers = findStrangers(reading.document, knownKeys);
  const misplaced = strangers.filter(({ isMisplaced }) => isMisplaced);
  const noteOf = (stranger: (typeof strangers)[number]) =>
    note('configmap', stranger.key, describeStranger(stranger, ' and is ignored'));
  const misread = [
    ...layer.problems.map(({ key }) => key),
    ...strangers.flatMap(({ key, meant = [] }) => [key, meant].flat()),
  ];
  const closed = new Map([...failClosed(misread), ...failClosedByPlace(strangePlaces(reading.document, knownKeys))]);
  return {
    ...layer,
    values: new Map([...layer.values, ...closed]),
    warnings: [...layer.warnings, ...describeClosed('configmap', closed)],
    invalid: new Set([...layer.invalid, ...pathsBelow(misplaced.map(({ key }) => key))]),
    problems: [...layer.problems, ...misplaced.map(noteOf)],
    unknown: strangers.filter(({ isMisplaced }) => !isMisplaced).map(noteOf),
  };
}

// What comes of UTF-16 and of one-byte codes when it is read as UTF-8; of UTF-16 every second byte is zero.
function isUnicode(text: string): boolean {
  return !/[\0\uFFFD]/.test(text);
}

// A section that cannot be read leaves the last good values of everything in it in force.
function pathsBelow(sections: readonly string[]): string[] {
  const below = configMapRows.filter(({ key }) => sections.some((section) => key.startsWith(`${section}.`)));
  return below.map(({ path }) => path);
}
