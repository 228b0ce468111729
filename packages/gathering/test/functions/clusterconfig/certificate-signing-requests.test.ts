import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { FakeClock } from '@insights/process';
import { apiResource } from '../../../src/api-resource.ts';
import { memberAt, textOf } from '../../../src/json.ts';
import { certificate, certificateValidity, ecdsaRequest } from '../../certificates/fixtures.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const requests = apiResource('certificates.k8s.io/v1', 'certificatesigningrequests', 'CertificateSigningRequest');
const id = 'certificate_signing_requests';
const folder = 'config/certificatesigningrequests';
const server = ownServer();

describe('clusterconfig/certificate_signing_requests', () => {
  it('records who asks for what, and nothing that tells the cluster', async () => {
    const managedFields = [{ manager: 'kubelet' }];
    const conditions = [{ type: 'Approved', status: 'True' }];
    server.current.serve(requests, {
      metadata: { name: 'csr-1', labels: { a: 'b' }, managedFields },
      spec: {
        request: base64(ecdsaRequest),
        username: 'system:node:b',
        uid: 'f00',
        groups: ['system:nodes'],
        usages: ['client auth'],
        signerName: 'kubernetes.io/kubelet-serving',
      },
      status: { conditions },
    });

    const { sink, report } = await gather(server.current, id);

    expect(sink.json(`${folder}/csr-1.json`)).toMatchObject({
      TypeMeta: {},
      ObjectMeta: { name: 'csr-1', labels: { a: 'b' } },
      Spec: {
        UID: '',
        Username: 'system:node:b',
        Groups: ['system:nodes'],
        Usages: ['client auth'],
        Request: { ValidSignature: true, SignatureAlgorithm: 'ECDSA-SHA256', Subject: { CommonName: 'xxxxxxxxxxxxx' } },
      },
      Status: { Conditions: conditions, Cert: null },
    });
    expect(sink.records.get(`${folder}/csr-1.json`)).not.toMatch(/managedFields|signerName|BEGIN|f00/);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it.each([
    ['a second before it is valid', certificateValidity.notBefore, -1, true],
    ['when it becomes valid', certificateValidity.notBefore, 0, false],
    ['when it is valid for the last time', certificateValidity.notAfter, 0, false],
    ['a second after it was valid', certificateValidity.notAfter, 1, true],
  ])('looks at the certificate %s', async (_, time, seconds, isIncluded) => {
    const clock = new FakeClock(new Date(Date.parse(time) + seconds * 1000).toISOString());
    server.current.serve(requests, request('csr', { status: { certificate: base64(certificate) } }));

    const { sink } = await gather(server.current, id, { clock });

    expect(sink.paths).toEqual(isIncluded ? [`${folder}/csr.json`] : []);
    if (isIncluded) {
      expect(sink.json(`${folder}/csr.json`)).toMatchObject({
        Status: {
          Cert: { Verified: true, NotBefore: certificateValidity.notBefore, NotAfter: certificateValidity.notAfter },
        },
      });
    }
  });

  it.each<[string, JsonObject]>([
    ['that is no base64', { spec: { request: '%%%' } }],
    ['that is no PEM', { spec: { request: base64('system:node:b') } }],
    ['that is a certificate', { spec: { request: base64(certificate) } }],
    ['that is a number', { spec: { request: 7 } }],
    ['of a megabyte', { spec: { request: base64(ecdsaRequest.replace('\n', `\n${'\n'.repeat(1024 * 1024)}`)) } }],
    ['without a spec', { spec: null }],
    [
      'whose members are of other types',
      { spec: { username: [], groups: 'x', usages: 7 }, status: { conditions: 'x', certificate: {} } },
    ],
  ])('records a request %s without reading it', async (_, object) => {
    server.current.serve(requests, request('csr', object));

    const { sink, report } = await gather(server.current, id);

    expect(sink.json(`${folder}/csr.json`)).toEqual({
      TypeMeta: {},
      ObjectMeta: { name: 'csr' },
      Spec: { UID: '', Username: '', Groups: null, Usages: null, Request: null },
      Status: { Conditions: null, Cert: null },
    });
    expect(report).toMatchObject({ errors: [], warnings: [], panic: null });
  });

  // Today without managedFields and without the copy that kubectl apply keeps, of which this takes the request.
  it('records what the sample archive has', async () => {
    const sample = await readSampleRecord(`${folder}/csr-test.json`);
    if (!isJsonObject(sample)) return;
    const metadata = memberAt(sample, 'ObjectMeta') as JsonObject;
    const applied = memberAt(metadata, 'annotations', 'kubectl.kubernetes.io/last-applied-configuration');
    const spec = memberAt(JSON.parse(textOf(applied)) as JsonValue, 'spec') as JsonObject;
    const [username, groups, usages] = ['Username', 'Groups', 'Usages'].map(
      (key) => memberAt(sample, 'Spec', key) ?? null,
    );
    server.current.serve(requests, { metadata, spec: { ...spec, username, groups, usages } as JsonObject });

    const { managedFields: _managedFields, ...kept } = metadata;
    expect((await gather(server.current, id)).sink.json(`${folder}/csr-test.json`)).toEqual({
      ...sample,
      ObjectMeta: { ...kept, annotations: {} },
    });
  });

  it('takes 5000 requests and says that there are more', async () => {
    server.current.serve(requests, ...Array.from({ length: 5002 }, (_, index) => request(`csr-${index}`, {})));

    const { report } = await gather(server.current, id);

    expect(report).toMatchObject({
      records: 5000,
      errors: [],
      warnings: ['warning: there are more than 5000 requests: the others are left out'],
    });
  });

  it('has nothing to say on a cluster without the API', async () => {
    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('says that the requests are forbidden', async () => {
    server.current.fail('/apis/certificates.k8s.io/v1/certificatesigningrequests', 403);

    expect((await gather(server.current, id)).report).toMatchObject({ records: 0, errors: ['answered 403'] });
  });
});

function request(name: string, more: JsonObject): JsonObject {
  return { metadata: { name }, ...more };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
