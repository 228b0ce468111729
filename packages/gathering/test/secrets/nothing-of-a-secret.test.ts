import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { createLogger } from '@insights/process';
import * as fc from 'fast-check';
import { apiResource } from '../../src/api-resource.ts';
import { ApiServer } from '../support/api-server.ts';
import { gather } from '../support/gather.ts';
import { secret, secrets } from '../support/secrets.ts';

const controllers = apiResource('operator.openshift.io/v1', 'ingresscontrollers', 'IngressController');
// Long enough to be nowhere by chance.
const value = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 }).filter((text) => /[^x\s]/.test(text)),
  fc.stringMatching(/^[a-zA-Z0-9]{12,40}$/),
  fc.bigInt({ min: 10n ** 11n, max: 10n ** 14n }).map(String),
);
const knownKeys = [
  'username',
  'password',
  'httpProxy',
  'interval',
  'endpoint',
  'scaPullDisabled',
  'GathererImageState',
];
const key = fc.oneof(fc.constantFrom(...knownKeys), fc.stringMatching(/^[a-z][a-zA-Z.-]{0,20}$/));
const sensitiveKey = fc.constantFrom(
  'api_url',
  'routing_key',
  'auth_password',
  'smarthost',
  'HTTP_TOKEN',
  'client_secret',
);
const runs = { numRuns: 40 };

describe('nothing of a Secret is in a record, an error or the log', () => {
  it('of clusterconfig/support_secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { noNullPrototype: true }), async (values) => {
        await showsNothing('support_secret', secret('openshift-config', 'support', values), Object.values(values));
      }),
      runs,
    );
  });

  it.each([
    ['as it should be', (text: string) => text],
    ['cut off', (text: string) => text.slice(0, -3)],
    ['with something in front', (text: string) => `\t- :\n${text}`],
  ])('of clusterconfig/alertmanager_config, %s', async (_, spoil) => {
    await fc.assert(
      fc.asyncProperty(sensitiveKey, fc.array(value, { minLength: 1 }), async (name, values) => {
        const config = { global: { x: values[0] ?? '' }, receivers: [{ name: 'a', b: [{ [name]: values }] }] };
        const text = spoil(JSON.stringify(config, undefined, 1));
        const object = secret('openshift-monitoring', 'alertmanager-main', { 'alertmanager.yaml': text });
        await showsNothing('alertmanager_config', object, values);
      }),
      runs,
    );
  });

  it('of clusterconfig/alertmanager_config, where numbers and texts are not quoted', async () => {
    const scalar = fc.stringMatching(/^[a-zA-Z0-9]{12,40}$/);
    await fc.assert(
      fc.asyncProperty(sensitiveKey, scalar, async (name, text) => {
        const yaml = `receivers:\n- ${name}: ${text}\n  list: {${name}: [${text}, {a: ${text}}]}\n`;
        const object = secret('openshift-monitoring', 'alertmanager-main', { 'alertmanager.yaml': yaml });
        await showsNothing('alertmanager_config', object, [text]);
      }),
      runs,
    );
  });

  it('of clusterconfig/ingress_certificates', async () => {
    const block = fc.tuple(fc.constantFrom('CERTIFICATE', 'PRIVATE KEY'), value).map(([label, text]) => {
      return `-----BEGIN ${label}-----\n${Buffer.from(text).toString('base64')}\n-----END ${label}-----\n`;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(value, block), value, async (crt, privateKey) => {
        const object = secret('openshift-ingress-operator', 'router-ca', { 'tls.crt': crt, 'tls.key': privateKey });
        await showsNothing('ingress_certificates', object, [crt, privateKey]);
      }),
      runs,
    );
  });

  it('of clusterconfig/revisioned_objects', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { noNullPrototype: true }), async (values) => {
        await showsNothing(
          'revisioned_objects',
          secret('openshift-kube-apiserver', 'a-1', values),
          Object.values(values),
        );
      }),
      runs,
    );
  });
});

async function showsNothing(name: string, object: JsonObject, values: readonly string[]): Promise<void> {
  await using own = await ApiServer.start();
  own.serve(secrets, object);
  own.serve(controllers);
  const log: string[] = [];
  const logger = createLogger({ level: 'trace', destination: { write: (line) => void log.push(line) } });

  const { sink, report } = await gather(own, name, { onProblem: (id, err) => logger.info({ err, id }, 'Problem') });

  const shown = [...sink.records.values(), JSON.stringify(report), ...log].join('\n');
  for (const secretValue of values) {
    for (const form of [
      secretValue,
      JSON.stringify(secretValue).slice(1, -1),
      Buffer.from(secretValue).toString('base64'),
    ]) {
      expect(shown.includes(form) ? `${form} in ${shown}` : '').toBe('');
    }
  }
}
