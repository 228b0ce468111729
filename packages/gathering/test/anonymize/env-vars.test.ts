import { describe, expect, it } from '@jest/globals';
import { anonymizeEnvVars } from '../../src/anonymize/env-vars.ts';

describe('the env vars rule', () => {
  it('hides the value of every variable whose name contains HTTP_PROXY or HTTPS_PROXY', () => {
    const pod = podWith('containers', [
      { name: 'HTTP_PROXY', value: 'http://user:secret@proxy' },
      { name: 'MY_HTTPS_PROXY_URL', value: 'é' },
      { name: 'http_proxy', value: 'kept' },
      { name: 'NO_PROXY', value: 'kept' },
      { name: 'HTTP_PROXY_FROM', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
    ]);

    anonymizeEnvVars(pod);

    expect(pod).toEqual(
      podWith('containers', [
        { name: 'HTTP_PROXY', value: 'x'.repeat(24) },
        { name: 'MY_HTTPS_PROXY_URL', value: 'xx' },
        { name: 'http_proxy', value: 'kept' },
        { name: 'NO_PROXY', value: 'kept' },
        { name: 'HTTP_PROXY_FROM', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
      ]),
    );
  });

  it('covers init containers', () => {
    const pod = podWith('initContainers', [{ name: 'HTTP_PROXY', value: 'abc' }]);

    anonymizeEnvVars(pod);

    expect(pod).toEqual(podWith('initContainers', [{ name: 'HTTP_PROXY', value: 'xxx' }]));
  });

  it.each([{}, { spec: null }, { spec: { containers: 'none' } }, { spec: { containers: [null, { env: [1] }] } }])(
    'leaves a pod of another shape alone: %j',
    (pod) => {
      const copy = structuredClone(pod);

      anonymizeEnvVars(copy);

      expect(copy).toEqual(pod);
    },
  );
});

function podWith(
  list: string,
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[],
) {
  return { metadata: { name: 'pod' }, spec: { [list]: [{ name: 'a' }, { name: 'b', env }] } };
}
