import { describe, expect, it } from '@jest/globals';
import { knownInsightsConfig } from '../../src/config-maps/insights-config.ts';
import { parseSettings } from '../../src/config-maps/settings-yaml.ts';

const known = (text: string) => knownInsightsConfig(parseSettings(text, 'config.yaml'));
const nothing = { dataReporting: {}, alerting: {}, sca: {}, clusterTransfer: {}, proxy: {} };

describe('the settings of the operator', () => {
  it('are its known fields, each a text', () => {
    const text = `
dataReporting: {interval: 2h, storagePath: /a, unknown: secret, obfuscation: [networking, other, workload_names]}
alerting: {disabled: yes}
sca: {disabled: false, interval: 3600}
proxy: {httpProxy: "http://user:pass@proxy", noProxy: .example}
fastTrack: {repository: quay.io/a}`;

    expect(known(text)).toEqual({
      dataReporting: { interval: '2h', storagePath: '/a', obfuscation: ['networking', 'workload_names'] },
      alerting: { disabled: 'true' },
      sca: { disabled: 'false', interval: '3600' },
      clusterTransfer: {},
      proxy: { httpProxy: 'x'.repeat(22), noProxy: 'xxxxxxxx' },
    });
  });

  it.each(['', '# nothing', '{}', 'dataReporting:', 'dataReporting: {interval: [1], uploadEndpoint: ""}'])(
    'are empty sections for %j',
    (text) => {
      expect(known(text)).toEqual(nothing);
    },
  );

  it.each([
    ['networking', { dataReporting: { obfuscation: ['networking'] } }],
    ['""', { dataReporting: {} }],
    ['other', { dataReporting: {} }],
    ['{a: b}', { dataReporting: {} }],
  ])('take the obfuscation %s for a list of one', (text, expected) => {
    expect(known(`dataReporting: {obfuscation: ${text}}`)).toMatchObject(expected);
  });

  it('hide a password in an endpoint', () => {
    expect(known('dataReporting: {uploadEndpoint: "https://u:p@h/a"}')).toMatchObject({
      dataReporting: { uploadEndpoint: 'https://x:x@h/a' },
    });
  });

  it.each([
    ['- a', 'config.yaml must be a section of keys'],
    ['proxy: http://user:pass@proxy', 'proxy must be a section of keys'],
  ])('are refused when %j', (text, message) => {
    expect(() => known(text)).toThrow(message);
  });
});
