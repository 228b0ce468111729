import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';
import { certificate, secret, secretOf, secrets } from '../../support/secrets.ts';

const operatorNamespace = 'openshift-ingress-operator';
const routerNamespace = 'openshift-ingress';
const controllers = apiResource('operator.openshift.io/v1', 'ingresscontrollers', 'IngressController');
const path = 'aggregated/ingress_controllers_certs.json';
const validity = { not_before: '2024-03-06T12:59:11Z', not_after: '2026-03-06T12:59:12Z' };
const privateKey = '-----BEGIN PRIVATE KEY-----\naHVudGVyMg==\n-----END PRIVATE KEY-----\n';

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/ingress_certificates', () => {
  it('tells until when each certificate is good, and which controllers use it', async () => {
    serveDefaults();
    serveCertificate(operatorNamespace, 'shared');
    server.serve(controllers, controller('a', 'shared'), controller('b', 'shared'), controller('c', 'router-ca'));
    server.serve(controllers, controller('default'), controller('d', 'router-certs-default', routerNamespace));

    const { sink, report } = await gather(server, 'ingress_certificates');

    const users = (...names: readonly string[]) => names.map((name) => ({ name, namespace: operatorNamespace }));
    expect(sink.json(path)).toEqual([
      { name: 'router-ca', namespace: operatorNamespace, ...validity, controllers: users('c') },
      {
        name: 'router-certs-default',
        namespace: routerNamespace,
        ...validity,
        controllers: [{ name: 'd', namespace: routerNamespace }],
      },
      { name: 'shared', namespace: operatorNamespace, ...validity, controllers: users('a', 'b') },
    ]);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
    expect(server.requests.filter((request) => request.endsWith('/shared'))).toHaveLength(1);
  });

  it('records what the sample has, but for the dates', async () => {
    const sample = (await readSampleRecord(path)) as SampleCertificate[] | undefined;
    if (sample === undefined) return;
    for (const { name, namespace, controllers: users } of sample) {
      serveCertificate(namespace, name);
      server.serve(controllers, ...users.map((user) => controller(user.name, name, user.namespace)));
    }

    const { sink, report } = await gather(server, 'ingress_certificates');

    expect(sink.json(path)).toEqual(sample.map((each) => ({ ...each, ...validity })));
    expect(report.errors).toEqual([]);
  });

  it('records null where there is nothing, and what is missing is of class missing', async () => {
    const { sink, report } = await gather(server, 'ingress_certificates');

    expect(sink.json(path)).toBeNull();
    expect(report).toMatchObject({
      errors: [
        "failed to get secret 'router-ca' in namespace 'openshift-ingress-operator': answered 404",
        "failed to get secret 'router-certs-default' in namespace 'openshift-ingress': answered 404",
      ],
      missing: true,
    });
  });

  it('goes on without what it may not read', async () => {
    serveDefaults();
    server.serve(controllers);
    server.fail(`/apis/operator.openshift.io/v1/namespaces/${operatorNamespace}/ingresscontrollers`, 403);
    server.fail(`/api/v1/namespaces/${routerNamespace}/secrets/router-certs-default`, 403);

    const { sink, report } = await gather(server, 'ingress_certificates');

    expect(sink.json(path)).toMatchObject([{ name: 'router-ca' }]);
    expect(report.errors).toEqual([
      'answered 403',
      "failed to get secret 'router-certs-default' in namespace 'openshift-ingress': answered 403",
    ]);
    expect(report).not.toHaveProperty('missing');
  });

  it.each([
    [{}, "'tls.crt' not found in secret"],
    [{ 'tls.key': privateKey }, "'tls.crt' not found in secret"],
    [{ 'tls.crt': '' }, 'unable to decode certificate (x509) from secret'],
    [{ 'tls.crt': 'hunter2' }, 'unable to decode certificate (x509) from secret'],
    [{ 'tls.crt': Buffer.from([0xff, 0x00, 0x2d]) }, 'unable to decode certificate (x509) from secret'],
    [{ 'tls.crt': certificate.slice(0, -10) }, 'unable to decode certificate (x509) from secret'],
    [{ 'tls.crt': privateKey + certificate }, 'failed to parse certificate from secret'],
    [{ 'tls.crt': privateKey.replaceAll('PRIVATE KEY', 'CERTIFICATE') }, 'failed to parse certificate from secret'],
  ])('has an error of the one certificate that is none: %.40j', async (values, expected) => {
    serveCertificate(operatorNamespace, 'router-ca');
    server.serve(secrets, secret(routerNamespace, 'router-certs-default', values));

    const { sink, report } = await gather(server, 'ingress_certificates');

    expect(sink.json(path)).toMatchObject([{ name: 'router-ca' }]);
    expect(report.errors).toEqual([`${expected} 'router-certs-default' in namespace 'openshift-ingress'`]);
    expect(JSON.stringify(report)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it.each(['%%%', 7, null, ['a']])('has an error of a value %j that is not base64', async (value) => {
    serveDefaults();
    server.serve(controllers, controller('a', 'odd'));
    server.serve(secrets, secretOf(operatorNamespace, 'odd', { 'tls.crt': value }));

    const { report } = await gather(server, 'ingress_certificates');

    expect(report.errors).toEqual([
      "unable to decode certificate (x509) from secret 'odd' in namespace 'openshift-ingress-operator'",
    ]);
  });

  it('takes the first certificate of a chain, whatever stands before it', async () => {
    serveDefaults();
    server.serve(controllers, controller('a', 'chain'));
    server.serve(
      secrets,
      secret(operatorNamespace, 'chain', { 'tls.crt': `Bag Attributes\n${certificate}${privateKey}` }),
    );

    const { sink, report } = await gather(server, 'ingress_certificates');

    expect(report.errors).toEqual([]);
    expect(sink.json(path)).toHaveLength(3);
  });

  it.each([
    ['nothing', null],
    ['a text', 'certificate'],
    ['no name', {}],
    ['a path', { name: '..' }],
    ['a number', { name: 7 }],
  ])('does not panic when a controller names %s as its certificate', async (_, defaultCertificate) => {
    serveDefaults();
    server.serve(controllers, controllerOf('odd', { spec: { defaultCertificate } }), controllerOf('odder', {}));
    server.serve(controllers, controllerOf('oddest', { spec: 'none' }));

    const { sink, report } = await gather(server, 'ingress_certificates');

    expect(sink.json(path)).toHaveLength(2);
    expect(report.panic).toBeNull();
    for (const error of report.errors) expect(error).toMatch(/^failed to get secret/);
  });

  it('records sixty-four, and says in each namespace that there are more', async () => {
    serveDefaults();
    for (const namespace of [operatorNamespace, routerNamespace]) {
      const names = Array.from({ length: 64 }, (_, index) => `own-${index}`);
      for (const name of names) serveCertificate(namespace, name);
      server.serve(controllers, ...names.map((name) => controller(`c-${name}`, name, namespace)));
    }
    server.serve(controllers, controller('late', 'router-ca'));

    const { sink, report } = await gather(server, 'ingress_certificates');

    const limit = 'reached the limit of ingress certificates (64), skipping additional certificates';
    expect(sink.json(path)).toHaveLength(64);
    expect((sink.json(path) as object[])[0]).toMatchObject({ name: 'router-ca', controllers: [{ name: 'late' }] });
    expect(report.errors).toEqual([limit, limit]);
  });
});

interface SampleCertificate {
  readonly name: string;
  readonly namespace: string;
  readonly controllers: readonly { readonly name: string; readonly namespace: string }[];
}

function serveDefaults(): void {
  serveCertificate(operatorNamespace, 'router-ca');
  serveCertificate(routerNamespace, 'router-certs-default');
}

function serveCertificate(namespace: string, name: string): void {
  server.serve(secrets, secret(namespace, name, { 'tls.crt': certificate, 'tls.key': privateKey }));
}

function controller(name: string, own?: string, namespace = operatorNamespace): JsonObject {
  return controllerOf(name, { spec: own === undefined ? {} : { defaultCertificate: { name: own } } }, namespace);
}

function controllerOf(
  name: string,
  rest: Readonly<Record<string, JsonValue>>,
  namespace = operatorNamespace,
): JsonObject {
  return { metadata: { name, namespace }, ...rest };
}
