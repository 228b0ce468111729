import { describe, expect, it } from '@jest/globals';
import { nextConfiguration } from '../src/index.ts';
import { merge, messages, productionFile } from './files.ts';

describe('the insights-config ConfigMap', () => {
  it('overrides Secret and file key by key', () => {
    const { config, warnings, problems } = merge({
      secret: { interval: '1h', scaInterval: '3h' },
      configMap: `
dataReporting:
  interval: 30m
  uploadEndpoint: https://proxy.example.com/upload
  downloadEndpoint: https://proxy.example.com/%s
  storagePath: /var/lib/insights-operator
  gatherWithoutUpload: true
alerting: {disabled: "true"}
sca: {disabled: true}
clusterTransfer: {interval: 6h}
proxy: {noProxy: .example.com}
`,
    });

    expect([...warnings, ...problems]).toEqual([]);
    expect(config).toMatchObject({
      intervalSeconds: 1800,
      gatherWithoutUpload: true,
      upload: { endpoint: 'https://proxy.example.com/upload' },
      report: { clusterEndpoint: 'https://proxy.example.com/%s', delaySeconds: 60 },
      alerts: { isDisabled: true },
      entitlements: { intervalSeconds: 10_800, isDisabled: true },
      clusterTransfer: { intervalSeconds: 21_600 },
      proxy: { httpProxy: '', httpsProxy: '', noProxy: '.example.com' },
    });
  });

  it.each(['', '{}', 'dataReporting:', 'dataReporting: {}\nalerting: {}\nsca: {}'])(
    'that says nothing (%j) resets nothing of the layers below',
    (configMap) => {
      const file = `${productionFile}\ndisableRuntimeExtractor: true`;
      const secret = { disableInsightsAlerts: 'true', scaPullDisabled: 'true', enableGlobalObfuscation: 'true' };
      const { config, problems } = merge({ file, secret, configMap });

      expect(problems).toEqual([]);
      expect(config).toMatchObject({
        alerts: { isDisabled: true },
        entitlements: { isDisabled: true },
        obfuscation: ['networking'],
        runtimeExtractor: { isDisabled: true },
      });
    },
  );

  it('switches on again what a lower layer switched off', () => {
    const secret = { disableInsightsAlerts: 'true', scaPullDisabled: 'true' };
    const { config } = merge({ secret, configMap: 'alerting: {disabled: "false"}\nsca: {disabled: "no"}' });

    expect(config).toMatchObject({ alerts: { isDisabled: false }, entitlements: { isDisabled: false } });
  });

  it.each([
    ['5m', 600, 'dataReporting.interval is below the minimum; 10m0s is used'],
    [
      'soon',
      7200,
      'dataReporting.interval must be a valid duration: "soon" is not a duration such as 10m, 1h30m or 250ms; 2h is used',
    ],
    ['0s', 7200, 'dataReporting.interval must be a positive duration; 2h is used'],
  ])('with an interval of %s gathers every %d seconds', (interval, seconds, message) => {
    const { config, warnings, problems } = merge({ configMap: `dataReporting: {interval: ${interval}}` });

    expect(config.intervalSeconds).toBe(seconds);
    expect(messages([...warnings, ...problems])).toEqual([message]);
  });

  it('falls back to the known periods of entitlements and transfers', () => {
    const { config } = merge({ configMap: 'sca: {interval: x}\nclusterTransfer: {interval: -1h}' });

    expect(config).toMatchObject({
      entitlements: { intervalSeconds: 28_800 },
      clusterTransfer: { intervalSeconds: 43_200 },
    });
  });

  it('takes one kind of obfuscation as a text, several as a list, and none from an empty one', () => {
    expect(obfuscation('networking').config.obfuscation).toEqual(['networking']);
    expect(obfuscation('[networking, workload_names]').config.obfuscation).toEqual(['networking', 'workload_names']);
    expect(obfuscation('""').config.obfuscation).toEqual([]);
    expect(obfuscation('[]').config.obfuscation).toEqual([]);
  });

  it('names the same obfuscation once, whoever asks for it', () => {
    const { config } = merge({
      secret: { enableGlobalObfuscation: 'true' },
      configMap: 'dataReporting: {obfuscation: [networking]}',
    });

    expect(config.obfuscation).toEqual(['networking']);
  });

  it('does not switch reporting on by an address alone', () => {
    const configMap = 'dataReporting: {uploadEndpoint: https://example.com/upload}';
    const { config } = nextConfiguration({ file: 'storagePath: /x', configMap });

    expect(config.upload).toEqual({ endpoint: 'https://example.com/upload', isEnabled: false });
  });

  it('sets fast-track, gatherer and monitoring field by field', () => {
    const { config, problems } = merge({
      file: `${productionFile}\nfastTrack: {mode: stream, channel: fast, probation: {gathers: 3, minimum: 5m}}`,
      configMap: `
fastTrack: {mode: unified, observe: true, interval: 5m, probation: {minimum: 10m}}
gatherer: {timeout: 10m}
monitoring: {caFile: /ca.pem}
`,
    });

    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      fastTrack: {
        mode: 'unified',
        observe: true,
        channel: 'fast',
        intervalSeconds: 300,
        probation: { gathers: 3, minimumSeconds: 600 },
      },
      gatherer: { socket: '/var/run/insights/gatherer.sock', timeoutSeconds: 600 },
      monitoring: { caFile: '/ca.pem' },
    });
  });

  it('asks a registry at most once a minute', () => {
    const { config, warnings } = merge({ configMap: 'fastTrack: {interval: 1s}' });

    expect(config.fastTrack.intervalSeconds).toBe(60);
    expect(messages(warnings)).toEqual(['fastTrack.interval is below the minimum; 1m0s is used']);
  });

  it('loses only the values that are wrong', () => {
    const { config, problems } = merge({
      configMap:
        'fastTrack: {mode: always, channel: fast, interval: x}\nproxy: [a]\ndataReporting: {uploadEndpoint: nowhere}',
    });

    expect(messages(problems)).toEqual([
      'dataReporting.uploadEndpoint must be an http or https URL',
      'fastTrack.mode must be one of disabled, stream, unified, index',
      'fastTrack.interval must be a positive duration such as 10m',
      'proxy must be a section of keys',
    ]);
    expect(config).toMatchObject({
      fastTrack: { mode: 'stream', channel: 'fast', intervalSeconds: 600 },
      upload: { endpoint: 'https://console.redhat.com/api/ingress/v1/upload' },
    });
  });

  it('warns of keys that nobody reads', () => {
    const { warnings } = merge({ configMap: 'future: {a: 1}\ndataReporting: {later: 1}' });

    expect(messages(warnings)).toEqual([
      'future is not a known key and is ignored',
      'dataReporting.later is not a known key and is ignored',
    ]);
  });

  it('keeps file and Secret when it does not fit together', () => {
    const { config, problems } = merge({ configMap: 'fastTrack: {mode: index, channel: fast}\nsca: {interval: 1h}' });

    expect(problems).toEqual([
      {
        source: 'configmap',
        key: 'fastTrack.index',
        message: 'fastTrack.index must name the release index when fastTrack.mode is index',
      },
    ]);
    expect(config).toMatchObject({
      fastTrack: { mode: 'stream', channel: 'stable' },
      entitlements: { intervalSeconds: 3600 },
    });
  });

  it.each([
    ['a: [', 'config.yaml is not valid YAML: BAD_INDENT in line 1'],
    ['a: b\n\nc: "x', 'config.yaml is not valid YAML: MISSING_CHAR in line 3'],
    ['- a', 'config.yaml must be a section of keys'],
    [
      `a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c]`,
      'config.yaml unfolds to too many values',
    ],
  ])('that cannot be read (%j) is said to be so', (configMap, problem) => {
    const { config, problems } = merge({ configMap });

    expect(messages(problems)).toEqual([problem]);
    expect(config.intervalSeconds).toBe(7200);
  });

  it('never brings a password into a message', () => {
    const { problems } = merge({
      configMap: 'dataReporting: {uploadEndpoint: "ftp://user:hunter2@host"}\nproxy: {httpProxy: [x]}',
    });

    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

function obfuscation(value: string) {
  return merge({ configMap: `dataReporting: {obfuscation: ${value}}` });
}
