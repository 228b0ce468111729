import { note } from '../note.ts';
import { type Layer, type ReadKey, readRows, type Row } from './layer.ts';
import { onlyOn, positiveDuration, shortestIntervalSeconds, unlessEmpty } from './overlay.ts';
import { describeClosed, failClosed, failClosedByPlace } from './protection.ts';
import { describeStranger, findStrangers, strangePlaces } from './strangers.ts';

/** The gather interval of the Secret, with today's texts (`openshift/insights-operator:pkg/config/configobserver/config.go`). */
const interval: ReadKey = (rule, written, name) => {
  const { value, problem } = unlessEmpty(rule, written, name);
  const isShort = typeof value === 'number' ? value < shortestIntervalSeconds : problem?.includes('non-negative');
  if (isShort) return { problem: 'interval value too short, minimal value is 10 minutes' };
  if (problem === undefined) return { value };
  const expected = 'insights secret interval must be a duration (1h, 10m) greater than or equal to ten minutes';
  return { problem: `${expected}: ${problem.replace(/^interval (?:must be a valid duration: )?/, '')}` };
};

/** The one duration that may be nothing at all; the file's may not. */
const delay: ReadKey = (rule, written, name) => {
  const isZero = typeof written === 'string' && /^[+-]?0+(?:ns|us|µs|μs|ms|s|m|h)?$/.test(written.trim());
  return isZero ? { value: 0 } : positiveDuration(rule, written, name);
};

/** Today's keys (`openshift/insights-operator:pkg/config/configobserver/config.go`). */
export const secretRows: readonly Row[] = [
  { key: 'endpoint', path: 'endpoint', read: unlessEmpty },
  { key: 'conditionalGathererEndpoint', path: 'conditionalGathererEndpoint', read: unlessEmpty },
  { key: 'reportEndpoint', path: 'pull_report.endpoint', read: unlessEmpty },
  { key: 'reportEndpointTechPreview', path: 'reportEndpointTechPreview', read: unlessEmpty },
  { key: 'processingStatusEndpoint', path: 'processingStatusEndpoint', read: unlessEmpty },
  { key: 'httpProxy', path: 'proxy.httpProxy', read: unlessEmpty },
  { key: 'httpsProxy', path: 'proxy.httpsProxy', read: unlessEmpty },
  { key: 'noProxy', path: 'proxy.noProxy', read: unlessEmpty },
  { key: 'interval', path: 'interval', read: interval, remark: 'at least 10m' },
  { key: 'reportPullingDelay', path: 'pull_report.delay', read: delay, remark: '0 too' },
  { key: 'reportPullingTimeout', path: 'pull_report.timeout', read: positiveDuration },
  { key: 'reportMinRetryTime', path: 'pull_report.min_retry', read: positiveDuration },
  { key: 'enableGlobalObfuscation', path: 'enableGlobalObfuscation', read: onlyOn, remark: 'on alone' },
  { key: 'disableInsightsAlerts', path: 'disableInsightsAlerts', read: onlyOn, remark: 'on alone' },
  { key: 'scaEndpoint', path: 'ocm.scaEndpoint', read: unlessEmpty },
  { key: 'scaInterval', path: 'ocm.scaInterval', read: positiveDuration },
  { key: 'scaPullDisabled', path: 'ocm.scaDisabled', read: unlessEmpty },
  { key: 'clusterTransferEndpoint', path: 'ocm.clusterTransferEndpoint', read: unlessEmpty },
  { key: 'clusterTransferInterval', path: 'ocm.clusterTransferInterval', read: positiveDuration },
];

// The record of the image choice lives in the same Secret and is not configuration.
const foreignKeys = ['GathererImage', 'GathererImageState', 'GathererImageRetry'];
// Credentials of 2020; Secrets that still have them are not at fault.
const formerKeys = ['username', 'password'];
const proxyPaths = ['proxy.httpProxy', 'proxy.httpsProxy', 'proxy.noProxy'];
const knownKeys = secretRows.map(({ key }) => key);

/**
 * Reads Secret `openshift-config/support`.
 * A bad value costs its own key only: today a bad `interval` drops the whole Secret, and would take obfuscation and
 * endpoints down with it.
 * @param data - decoded; `undefined` when the Secret does not exist or may not be read
 */
export function readSecretLayer(data: Readonly<Record<string, string>> = {}): Layer {
  const others = [...foreignKeys, ...formerKeys];
  const own = Object.fromEntries(Object.entries(data).filter(([key]) => !others.includes(key)));
  const layer = readRows('secret', secretRows, own);
  const strangers = findStrangers(own, knownKeys);
  const unknown = strangers.map((stranger) =>
    note('secret', stranger.key, describeStranger(stranger, ' and is ignored')),
  );
  const former = formerKeys.filter((key) => Object.hasOwn(data, key));
  const notes = former.map((key) =>
    note('secret', key, `${key} has no effect: uploads are authorized by the pull secret`),
  );
  const misread = [...layer.problems.map(({ key }) => key), ...strangers.flatMap(({ meant = [] }) => meant)];
  const closed = new Map([...failClosed(misread), ...failClosedByPlace(strangePlaces(own, knownKeys))]);
  const warnings = [...layer.warnings, ...describeClosed('secret', closed)];
  const values = new Map([...proxyAsUnit(layer.values), ...closed]);
  return { ...layer, values, warnings, unknown, notes: [...layer.notes, ...notes] };
}

// The three replace each other as a unit, so that a leftover httpProxy below does not survive a new httpsProxy here.
function proxyAsUnit(values: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  if (!proxyPaths.some((path) => values.has(path))) return values;
  return new Map([...proxyPaths.map((path): [string, unknown] => [path, '']), ...values]);
}
