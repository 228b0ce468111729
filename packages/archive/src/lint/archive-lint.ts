import { errorCode, isObject, type JsonBounds, parseBoundedJson } from '@insights/process';
import { gathersRecordPath } from '../gathers-record.ts';
import { defaultWriteLimits } from '../limits.ts';
import type { TarMember } from '../tar-header.ts';
import { gathersProblem } from './gathers-problem.ts';
import type { LintFinding } from './lint-finding.ts';

/** Where the id of the cluster is. */
export const clusterIdPath = 'config/id';
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const versionPath = 'config/version.json';
const workloadsPath = 'config/workload_info.json';
const remotePath = 'insights-operator/remote-configuration.json';

// Those of today's sample archive are the whole set.
const knownFolders: ReadonlySet<string> = new Set([
  'aggregated',
  'cluster-scoped-resources',
  'conditional',
  'config',
  'customresources',
  'events',
  'insights-operator',
  'machinesets',
  'namespaces',
]);
const devFolder = /(?:^|\/)dev\//;
const warnedBytes = 8_388_608;
// The rest is of no use to anybody.
const mostFindings = 100;
/** Larger members are not looked into, and neither are those with more values. */
const lookedInto: JsonBounds = { bytes: 4_194_304, depth: 64, values: 200_000 };

const textChecks: ReadonlyMap<string, (contents: Buffer) => LintFinding | undefined> = new Map([
  [versionPath, (contents) => jsonFinding(versionPath, contents)],
  [workloadsPath, (contents) => jsonFinding(workloadsPath, contents)],
  [remotePath, remoteFinding],
  [gathersRecordPath, gathersFinding],
]);

/** What readers demand of an archive, looked at while its members pass by: insights-core, and the pipeline behind it. */
export class ArchiveLint {
  readonly #findings: LintFinding[] = [];
  readonly #folders = new Set<string>();
  #members = 0;
  #hasClusterId = false;
  #hasVersion = false;
  #hasGathers = false;

  /** Whether a member is to be looked into. */
  static isOfInterest({ path, bytes }: TarMember): boolean {
    return (path === clusterIdPath || textChecks.has(path)) && bytes <= lookedInto.bytes;
  }

  /** @param contents - of a member that is of interest */
  add({ path, bytes }: TarMember, contents: Buffer | undefined): void {
    this.#members += 1;
    this.#hasVersion ||= path === versionPath;
    this.#hasGathers ||= path === gathersRecordPath;
    if (devFolder.test(path)) this.#find('error', 'dev-folder', path, 'is left out by everybody who unpacks');
    this.#lookAtFolder(path);
    if (path === clusterIdPath) this.#lookAtClusterId(bytes, contents);
    const finding = contents && textChecks.get(path)?.(contents);
    if (finding) this.#note(finding);
  }

  /** All of them, at most 100. `contentBytes`: of the contents together, the metadata left out. */
  end({ bytes, contentBytes }: { readonly bytes: number; readonly contentBytes: number }): readonly LintFinding[] {
    if (this.#folders.size < 2) {
      const message = 'has one folder at its top, which readers take for its root: its paths are other ones then';
      this.#find('error', 'single-folder', '', message);
    }
    if (!this.#hasGathers) this.#find('warning', 'gathers', gathersRecordPath, 'is missing');
    if (this.#hasClusterId && !this.#hasVersion) this.#find('warning', 'version', versionPath, 'is missing');
    if (bytes > warnedBytes) this.#find('warning', 'size', '', `has ${bytes} bytes, and 10 MiB are the most`);
    const { archiveBytes } = defaultWriteLimits;
    if (contentBytes > archiveBytes) {
      this.#find('warning', 'size', '', `holds ${contentBytes} bytes, and ${archiveBytes} are usual`);
    }
    return this.#findings;
  }

  #lookAtFolder(path: string): void {
    const [folder = ''] = path.split('/', 1);
    if (this.#folders.has(folder) || this.#folders.size >= mostFindings) return;
    this.#folders.add(folder);
    if (knownFolders.has(folder)) return;
    this.#find('warning', 'unknown-folder', path, 'is in a folder that no reader knows');
  }

  #lookAtClusterId(bytes: number, contents: Buffer | undefined): void {
    this.#hasClusterId = true;
    if (this.#members > 1) this.#find('error', 'cluster-id', clusterIdPath, 'must be the first member');
    if (bytes !== 36 || contents === undefined || !uuid.test(contents.toString('latin1'))) {
      this.#find('error', 'cluster-id', clusterIdPath, 'must be a UUID of 36 characters, without a newline');
    }
  }

  #find(severity: LintFinding['severity'], rule: string, path: string, message: string): void {
    this.#note({ severity, rule, path, message });
  }

  // Errors are the last to be left out: one of them is enough to keep an archive back.
  #note(finding: LintFinding): void {
    if (this.#findings.length < mostFindings) this.#findings.push(finding);
    else if (finding.severity === 'error') this.#findings[mostFindings - 1] = finding;
  }
}

function jsonFinding(path: string, contents: Buffer): LintFinding | undefined {
  if (parse(contents) !== undefined) return undefined;
  return { severity: 'error', rule: 'json', path, message: 'is not JSON' };
}

function remoteFinding(contents: Buffer): LintFinding | undefined {
  const document = parse(contents);
  if (document === tooLarge) return undefined;
  // The built-in rules have none, and readers take that for none.
  const version = isObject(document) ? (document['version'] ?? '') : undefined;
  if (typeof version === 'string') return undefined;
  const message = 'is no object, or its version is no text';
  return { severity: 'warning', rule: 'remote-configuration', path: remotePath, message };
}

function gathersFinding(contents: Buffer): LintFinding | undefined {
  const message = gathersProblem(contents);
  return message === undefined ? undefined : { severity: 'error', rule: 'gathers', path: gathersRecordPath, message };
}

const tooLarge = Symbol('too large');

/** @returns `undefined` when it is no JSON */
function parse(contents: Buffer): unknown {
  try {
    return parseBoundedJson(contents, lookedInto, 'a member');
  } catch (error) {
    return errorCode(error) === 'ERR_JSON_TOO_LARGE' ? tooLarge : undefined;
  }
}
