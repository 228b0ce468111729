import { note } from './note.ts';
import { type Overlay, type OverlayRow, readOverlay } from './overlay.ts';
import { flag, flagOn, lenientDuration, secretInterval, text } from './readers.ts';

/** Operator contracts, section 1.3. */
const rows: readonly OverlayRow[] = [
  { key: 'endpoint', path: 'endpoint', read: text('url') },
  { key: 'conditionalGathererEndpoint', path: 'conditionalGathererEndpoint', read: text('url-0-or-1') },
  { key: 'reportEndpoint', path: 'pull_report.endpoint', read: text('url-1') },
  { key: 'reportEndpointTechPreview', path: 'reportEndpointTechPreview', read: text('url-2') },
  { key: 'processingStatusEndpoint', path: 'processingStatusEndpoint', read: text('url-2') },
  { key: 'httpProxy', path: 'proxy.httpProxy', read: text() },
  { key: 'httpsProxy', path: 'proxy.httpsProxy', read: text() },
  { key: 'noProxy', path: 'proxy.noProxy', read: text() },
  { key: 'interval', path: 'interval', read: secretInterval },
  { key: 'reportPullingDelay', path: 'pull_report.delay', read: lenientDuration({ isZeroAllowed: true }) },
  { key: 'reportPullingTimeout', path: 'pull_report.timeout', read: lenientDuration() },
  { key: 'reportMinRetryTime', path: 'pull_report.min_retry', read: lenientDuration() },
  { key: 'enableGlobalObfuscation', path: 'enableGlobalObfuscation', read: flagOn },
  { key: 'disableInsightsAlerts', path: 'disableInsightsAlerts', read: flagOn },
  { key: 'scaEndpoint', path: 'ocm.scaEndpoint', read: text('url') },
  { key: 'scaInterval', path: 'ocm.scaInterval', read: lenientDuration() },
  { key: 'scaPullDisabled', path: 'ocm.scaDisabled', read: flag },
  { key: 'clusterTransferEndpoint', path: 'ocm.clusterTransferEndpoint', read: text('url') },
  { key: 'clusterTransferInterval', path: 'ocm.clusterTransferInterval', read: lenientDuration() },
];

// The record of the image choice lives in the same Secret and is not configuration (image tracking, section C3).
const foreignKeys: ReadonlySet<string> = new Set(['GathererImage', 'GathererImageState', 'GathererImageRetry']);
const proxyPaths = ['proxy.httpProxy', 'proxy.httpsProxy', 'proxy.noProxy'];

/**
 * Reads Secret `openshift-config/support`.
 * A bad value costs its own key only: today a bad `interval` drops the whole Secret, and would take obfuscation and
 * endpoints down with it.
 * @param data - decoded; `undefined` when the Secret does not exist or may not be read
 */
export function readSecretLayer(data: Readonly<Record<string, string>> | undefined): Overlay {
  const overlay = readOverlay('secret', rows, (key) => (Object.hasOwn(data ?? {}, key) ? data?.[key] : undefined));
  const known = new Set([...rows.map(({ key }) => key), ...foreignKeys]);
  const unknownKeys = Object.keys(data ?? {}).filter((key) => !known.has(key));
  const warnings = unknownKeys.map((key) => note('secret', key, `${key} is not a known key and is ignored`));
  return { ...overlay, values: proxyAsUnit(overlay.values), warnings: [...overlay.warnings, ...warnings] };
}

// The three replace each other as a unit, so that a leftover httpProxy below does not survive a new httpsProxy here.
function proxyAsUnit(values: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  if (!proxyPaths.some((path) => values.has(path))) return values;
  return new Map([...proxyPaths.map((path): [string, unknown] => [path, '']), ...values]);
}
