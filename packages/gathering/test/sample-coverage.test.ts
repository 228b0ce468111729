import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { catalogue, matchRecordPath } from '../src/index.ts';
import { samplePaths } from './support/sample-archive.ts';
import { sampleFunctions } from './support/sample-functions.ts';

const paths = await samplePaths();

// Files of the sample that no archive of today has, one by one; each path is a beginning.
const exceptions: Readonly<Record<string, string>> = {
  'config/pod/openshift-apiserver-operator/logs/openshift-apiserver-operator-6ddb679b87-4kn55/errors.log':
    'a function of releases until 4.17; rapid container logs took its place',
  'config/pod/openshift-authentication/logs/oauth-openshift-6c98668d5b-ftt5n/errors.log':
    'a function of releases until 4.17; rapid container logs took its place',
  'config/pod/openshift-kube-controller-manager/logs/kube-controller-manager-ip-10-0-168-11.us-east-2.compute.internal/errors.log':
    'a function of releases until 4.17; rapid container logs took its place',
  'config/pod/openshift-kube-scheduler/logs/openshift-kube-scheduler-ip-10-0-141-107.us-east-2.compute.internal/messages.log':
    'a function of releases until 4.17; rapid container logs took its place',
  'config/pod/openshift-kube-scheduler/logs/openshift-kube-scheduler-ip-10-0-177-226.us-east-2.compute.internal/messages.log':
    'a function of releases until 4.17; rapid container logs took its place',
  'config/pod/openshift-kube-scheduler/logs/openshift-kube-scheduler-ip-10-0-211-255.us-east-2.compute.internal/messages.log':
    'a function of releases until 4.17; rapid container logs took its place',
  'config/pod/sdi/logs/license-manager-da1d2e8fadfb8dd7022f08-4hjh7-6887768c5b-qzxb6/errors.log':
    'a function of releases until 4.17; rapid container logs took its place',
  'insights-operator/gathers.json': 'no function records it: it is written when all have ended',
  'namespaces/openshift-logging/lokistack-sample.json': 'recorded at another path since, where it is compared',
};

// What has no test of its function's own to be compared in, and where it is compared.
const comparedApart: readonly (readonly [RegExp, string])[] = [
  [/^config\/id$/, 'sample.test.ts'],
  [/^config\/pod\/[^/]+\/[^/]+\.json$/, 'pods/record-pod.test.ts'],
];

// Functions whose tests are in one file.
const together = ['active_alerts', 'metrics', 'silenced_alerts', 'tsdb_status'].map((name) => `clusterconfig/${name}`);

(paths.length === 0 ? describe.skip : describe)('the sample archive', () => {
  it('has no file that is neither recorded today nor an exception', () => {
    const recorded = paths.filter((path) => functionsOf(path).length > 0);

    expect(paths.filter((path) => !recorded.includes(path))).toEqual(Object.keys(exceptions).toSorted());
  });

  const elsewhere = paths.filter(
    (path) =>
      !(path in exceptions) &&
      !comparedApart.some(([each]) => each.test(path)) &&
      !matchRecordPath(sampleFunctions, path),
  );
  it.each(elsewhere)('is compared in the test of the function that records %s', async (path) => {
    const tests = await Promise.all(functionsOf(path).map((id) => readFile(testOf(id), 'utf8').catch(() => '')));

    expect(tests.filter((test) => /readSample/.test(test))).not.toEqual([]);
  });
});

function functionsOf(path: string): string[] {
  return catalogue.filter(({ records }) => records.some((record) => patternOf(record).test(path))).map(({ id }) => id);
}

function patternOf(record: string): RegExp {
  const parts = record.split(/(\{[^}]+\})/).map((part) => {
    if (part === '{ns/}') return '(?:[^/]+/)?';
    return part.startsWith('{') ? '[^/]+' : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}

function testOf(id: string): URL {
  const name = together.includes(id) ? 'clusterconfig/monitoring-functions' : id.replaceAll('_', '-');
  return new URL(`functions/${name}.test.ts`, import.meta.url);
}
