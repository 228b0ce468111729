import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { removed, strings } from '../../src/redactions/fields.ts';
import { matchRecordPath } from '../../src/index.ts';
import { applied } from './notes.ts';
import { isForDocuments } from './test-records.ts';
import { sampleFunctions } from './sample-functions.ts';

/** Where the reference's sample archive is, if it is on this machine. Nothing of it becomes a document of ours. */
export const sampleFolder = isForDocuments
  ? '(left out)'
  : fileURLToPath(new URL('../../../../../shared/data/insights-archive-sample', import.meta.url));

/** One file of the sample. */
export interface SampleFile {
  /** The path at which it is recorded today. */
  readonly path: string;
  readonly content: JsonValue;
}

/** Every file of the sample with an object that a function of the catalogue reads; none when there is no sample. */
export async function readSampleArchive(): Promise<SampleFile[]> {
  if (!existsSync(sampleFolder)) return [];
  const entries = await readdir(sampleFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const located = files.map((file) => ({ file, path: pathToday(relative(sampleFolder, file)) }));
  const recorded = located.filter(({ path }) => matchRecordPath(sampleFunctions, path));
  return Promise.all(
    recorded.map(async ({ file, path }) => ({ path, content: JSON.parse(await readFile(file, 'utf8')) as JsonValue })),
  );
}

/** The path of every file of the sample, in order; none, said once, when there is no sample. */
export async function samplePaths(): Promise<string[]> {
  if (!existsSync(sampleFolder)) {
    process.stderr.write(`Skipped: there is no sample archive at ${sampleFolder}\n`);
    return [];
  }
  const entries = await readdir(sampleFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(sampleFolder, join(parentPath, name))).toSorted();
}

/** One record of the sample, parsed; `undefined`, said once, when there is no sample. */
export async function readSampleRecord(path: string): Promise<JsonValue | undefined> {
  if (existsSync(sampleFolder)) return JSON.parse(await readFile(join(sampleFolder, path), 'utf8')) as JsonValue;
  process.stderr.write(`Skipped: there is no sample archive at ${sampleFolder}\n`);
  return undefined;
}

/** One file of the sample as it is; `undefined`, said once, when there is no sample. */
export async function readSample(path: string): Promise<string | undefined> {
  if (existsSync(sampleFolder)) return readFile(join(sampleFolder, path), 'utf8');
  process.stderr.write(`Skipped: there is no sample archive at ${sampleFolder}\n`);
  return undefined;
}

/** The names of the files in a folder of the sample, in order; none, said once, when there is no sample. */
export async function sampleNames(folder: string): Promise<string[]> {
  if (existsSync(sampleFolder)) return (await readdir(join(sampleFolder, folder))).toSorted();
  process.stderr.write(`Skipped: there is no sample archive at ${sampleFolder}\n`);
  return [];
}

/** What a file has to hold today: the sample is older than the code in places, and the code decides. */
export function contentToday({ path, content }: SampleFile): JsonValue {
  if (!isJsonObject(content)) return content;
  return corrections
    .filter((correction) => correction.path.test(path))
    .reduce((corrected, { correct }) => correct(corrected), copies.has(path) ? named(path, content) : content);
}

// Today's path of this one has the group and the plural of the resource in it.
function pathToday(path: string): string {
  if (path !== 'namespaces/openshift-logging/lokistack-sample.json') return path;
  return 'namespace/openshift-logging/loki.grafana.com/lokistacks/lokistack-sample.json';
}

// Examples that were copied to another name, or to the folder of another namespace. The path decides.
const copies: ReadonlySet<string> = new Set([
  'config/cost_management_metrics_configs/00-basic.json',
  'config/cost_management_metrics_configs/00-token.json',
  'config/machineconfigpools/master.json',
  'config/mutatingwebhookconfigurations/machine-api.json',
  'config/opentelemetry/example-namespace/otel.json',
  'config/subscriptions/openshift-cnv/community-kubevirt-hyperconverged.json',
  'config/validatingwebhookconfigurations/autoscaling.openshift.io.json',
  'config/validatingwebhookconfigurations/machine-api.json',
  'config/validatingwebhookconfigurations/multus.openshift.io.json',
  'config/validatingwebhookconfigurations/prometheusrules.openshift.io.json',
]);

function named(path: string, content: JsonObject): JsonObject {
  const { name, namespace } = matchRecordPath(sampleFunctions, path) ?? {};
  return withMetadata(content, { ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) });
}

interface Correction {
  readonly why: string;
  readonly path: RegExp;
  readonly correct: (content: JsonObject) => JsonObject;
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const corrections: readonly Correction[] = [
  {
    why: 'managedFields were recorded once',
    path: /^config\/(containerruntimeconfigs|kubeletconfigs|machineautoscalers)\//,
    correct: (content) => withMetadata(content, { managedFields: undefined }),
  },
  {
    why: 'the copy that kubectl apply keeps was recorded once',
    path: /./,
    correct: (content) => applied(removed(`metadata.annotations["${lastApplied}"]`), content).object,
  },
  {
    why: 'the accounts of machine sets were in clear',
    path: /^machinesets\//,
    correct: (content) => applied(emails, content).object,
  },
  {
    why: 'budgets were read as policy/v1beta1',
    path: /^config\/pdbs\//,
    correct: (content) => ({ ...content, apiVersion: 'policy/v1' }),
  },
  {
    why: 'collectors were read as v1alpha1',
    path: /^config\/opentelemetry\//,
    correct: (content) => ({ ...content, apiVersion: 'opentelemetry.io/v1beta1' }),
  },
];

const emails = strings('spec.template.spec.providerSpec.value.serviceAccounts[].email');

function withMetadata(content: JsonObject, changes: Readonly<Record<string, string | undefined>>): JsonObject {
  const metadata = isJsonObject(content['metadata']) ? content['metadata'] : {};
  const members = Object.entries({ ...metadata, ...changes }).filter(([, value]) => value !== undefined);
  return { ...content, metadata: Object.fromEntries(members) as JsonObject };
}
