import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { catalogue, matchRecordPath } from '@insights/gathering';
import type { JsonValue } from '@insights/fake-cluster';
import { isObject } from '@insights/process';
import { root } from './program.ts';

/** Where the reference's sample archive is, if it is on this machine. */
export const sampleFolder = join(root, '..', 'shared', 'data', 'insights-archive-sample');

/** One file of the sample that a function of ours writes. */
export interface SampleFile {
  /** The path at which it is recorded today. */
  readonly path: string;
  readonly content: JsonValue;
}

/** Every such file; none when there is no sample. */
export async function readSample(): Promise<SampleFile[]> {
  if (!existsSync(sampleFolder)) return [];
  const entries = await readdir(sampleFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const located = files.map((file) => ({ file, path: pathToday(relative(sampleFolder, file)) }));
  const ours = located.filter(({ path }) => matchRecordPath(catalogue, path) && !isFollowed(path));
  return Promise.all(
    ours.map(async ({ file, path }) => ({ path, content: JSON.parse(await readFile(file, 'utf8')) as JsonValue })),
  );
}

// Recorded only where something leads to them: the sample has the object, and not what leads there.
const followed: readonly RegExp[] = [
  /^conditional\//, // an alert that fires
  /^config\/machineconfigs\//, // a pool or a node that uses it: they were all recorded before 4.18
  /^config\/persistentvolumes\//, // a claim
  /^config\/pod\//, // an operator in trouble, a container that crashes
];

function isFollowed(path: string): boolean {
  return followed.some((pattern) => pattern.test(path)) && !path.startsWith('config/pod/openshift-cluster-version/');
}

// Today's path of this one has the group and the plural of the resource in it.
function pathToday(path: string): string {
  if (path !== 'namespaces/openshift-logging/lokistack-sample.json') return path;
  return 'namespace/openshift-logging/loki.grafana.com/lokistacks/lokistack-sample.json';
}

interface Exception {
  readonly why: string;
  readonly path: RegExp;
  readonly members: readonly string[];
}

/** Where the sample is older than the reference's code, or was edited by hand; nothing else may differ. */
const exceptions: readonly Exception[] = [
  {
    why: 'managedFields were recorded once',
    path: /^config\/(containerruntimeconfigs|kubeletconfigs|machineautoscalers)\//,
    members: ['metadata.managedFields'],
  },
  {
    why: 'the accounts of machine sets were in clear',
    path: /^machinesets\//,
    members: ['spec.template.spec.providerSpec.value.serviceAccounts.0.email'],
  },
  { why: 'budgets were read as policy/v1beta1', path: /^config\/pdbs\//, members: ['apiVersion'] },
  {
    why: 'collectors were read as v1alpha1, and the example is that of another namespace',
    path: /^config\/opentelemetry\//,
    members: ['apiVersion', 'metadata.namespace'],
  },
  {
    why: 'the example is that of another namespace',
    path: /^config\/subscriptions\/openshift-cnv\//,
    members: ['metadata.namespace'],
  },
  {
    why: 'the example is a copy of one with another name',
    path: new RegExp(
      [
        '^config/cost_management_metrics_configs/00-',
        '^config/machineconfigpools/master',
        '^config/mutatingwebhookconfigurations/machine-api',
        '^config/validatingwebhookconfigurations/(autoscaling|machine-api|multus|prometheusrules)',
      ].join('|'),
    ),
    members: ['metadata.name'],
  },
  {
    why: 'the copy that kubectl apply keeps was recorded once',
    path: /^namespace\/openshift-logging\/|^config\/machineautoscalers\//,
    members: ['metadata.annotations.kubectl.kubernetes.io/last-applied-configuration'],
  },
];

/** The members in which our record of a file must differ from the sample. */
export function expectedDifferences(path: string): string[] {
  return exceptions.filter((exception) => exception.path.test(path)).flatMap(({ members }) => members);
}

/**
 * The members in which two documents differ, as paths. The type that the reference's typed clients lose, and that our
 * records keep, is no difference.
 */
export function differences(before: JsonValue, after: JsonValue): string[] {
  const untyped = isObject(before) && isObject(after) ? { ...pick(after, ['apiVersion', 'kind']), ...before } : before;
  return compare(untyped, after, []).toSorted();
}

function compare(before: JsonValue | undefined, after: JsonValue | undefined, path: readonly string[]): string[] {
  if (before === after) return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [path.join('.')];
  }
  const [left, right] = [Object.entries(before), Object.entries(after)].map((entries) => new Map(entries));
  const keys = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
  return [...keys].flatMap((key) => compare(left?.get(key), right?.get(key), [...path, key]));
}

function pick(object: Readonly<Record<string, JsonValue>>, keys: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
}

function isContainer(value: JsonValue | undefined): value is Exclude<JsonValue, string | number | boolean | null> {
  return typeof value === 'object' && value !== null;
}
