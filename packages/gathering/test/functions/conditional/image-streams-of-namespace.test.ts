import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { apiResource } from '../../../src/api-resource.ts';
import { isJsonObject } from '@insights/cluster';
import { strings } from '../../../src/redactions/fields.ts';
import { applied } from '../../support/notes.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';
import { ApiServer } from '../../support/api-server.ts';
import { always, gatherByRules } from '../../support/conditional.ts';

const namespace = 'openshift-samples';
const type = apiResource('image.openshift.io/v1', 'imagestreams', 'ImageStream');
const document = always({ image_streams_of_namespace: { namespace } });
const id = `image_streams_of_namespace/namespace=${namespace}`;
const listPath = `/apis/image.openshift.io/v1/namespaces/${namespace}/imagestreams`;
const path = `conditional/namespaces/${namespace}/imagestreams/ruby.json`;

const samplePath = 'conditional/namespaces/openshift-cluster-samples-operator/imagestreams/example.json';
const repositories = strings(
  'spec.dockerImageRepository',
  'status.dockerImageRepository',
  'status.publicDockerImageRepository',
);

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('conditional/image_streams_of_namespace', () => {
  it('records the image streams of the namespace without what names a registry', async () => {
    const repository = 'registry.internal:5000/openshift/ruby';
    const hidden = 'x'.repeat(repository.length);
    server.serve(type, { metadata: { namespace: 'openshift-other', name: 'other' } });
    server.serve(type, {
      metadata: { namespace, name: 'ruby' },
      spec: {
        dockerImageRepository: repository,
        tags: [{ name: '3.0', from: { name: repository } }, { name: 'bare' }],
      },
      status: {
        dockerImageRepository: repository,
        publicDockerImageRepository: repository,
        tags: [{ tag: '3.0', items: [{ dockerImageReference: repository, generation: 2 }] }],
      },
    });

    const { sink, report } = await gatherByRules(server, { document });

    expect(sink.json(path)).toEqual({
      kind: 'ImageStream',
      apiVersion: 'image.openshift.io/v1',
      metadata: { namespace, name: 'ruby' },
      spec: { dockerImageRepository: hidden, tags: [{ name: '3.0', from: { name: hidden } }, { name: 'bare' }] },
      status: {
        dockerImageRepository: hidden,
        publicDockerImageRepository: hidden,
        tags: [{ tag: '3.0', items: [{ dockerImageReference: hidden, generation: 2 }] }],
      },
    });
    expect(report(id)).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('records what the sample archive has, but for the repositories that are in clear there', async () => {
    const sample = await readSampleRecord(samplePath);
    if (!isJsonObject(sample)) return;
    server.serve(type, sample);

    const { sink } = await gatherByRules(server, {
      rules: {},
      alerts: [{ alertname: 'SamplesImagestreamImportFailing' }],
    });

    expect(sink.json(samplePath)).toEqual({
      kind: 'ImageStream',
      apiVersion: 'image.openshift.io/v1',
      ...applied(repositories, sample).object,
    });
  });

  it('hides a repository that is no text', async () => {
    server.serve(type, { metadata: { namespace, name: 'ruby' }, spec: { dockerImageRepository: { secret: 1 } } });

    const { sink, report } = await gatherByRules(server, { document });

    expect(sink.json(path)).toMatchObject({ spec: { dockerImageRepository: '' } });
    expect(report(id).warnings).toEqual([
      `warning: imagestreams ${namespace}/ruby: spec.dockerImageRepository is not a string: recorded as an empty one`,
    ]);
  });

  it('passes over one whose name is no name, and names it', async () => {
    server.serve(type, { metadata: { namespace, name: '../x' } }, { metadata: { namespace, name: 'ruby' } });

    const { report, sink } = await gatherByRules(server, { document });

    expect(sink.paths).toContain(path);
    expect(report(id)).toMatchObject({
      records: 1,
      errors: [expect.stringContaining(`imagestreams ${namespace}/../x`)],
    });
  });

  it('says that the cluster does not have image streams', async () => {
    expect((await gatherByRules(server, { document })).report(id)).toMatchObject({ missing: true, records: 0 });
  });

  it('says that it may not list them', async () => {
    server.fail(listPath, 403);

    const { report } = await gatherByRules(server, { document });

    expect(report(id)).toMatchObject({ records: 0, errors: ['answered 403'] });
  });

  it('records a thousand of them and says how many are left out', async () => {
    const streams = Array.from({ length: 1003 }, (_, index) => ({ metadata: { namespace, name: `s${index}` } }));
    server.serve(type, ...streams);

    const { report } = await gatherByRules(server, { document });

    expect(report(id)).toMatchObject({
      records: 1000,
      warnings: [`warning: 3 image streams of ${namespace} are left out`],
    });
  });
});
