import { describe, expect, it } from '@jest/globals';
import { nextConfiguration } from '../src/index.ts';
import { ConfigurationError } from '../src/errors.ts';
import { merge } from './files.ts';

function problemsOf(file: string): string {
  try {
    nextConfiguration({ file });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('the file was expected to be refused');
}

describe('the configuration file', () => {
  it('of today’s production is read, every duration in seconds', () => {
    const { config, warnings, problems } = merge({});

    expect([...warnings, ...problems]).toEqual([]);
    expect(config).toMatchObject({
      storagePath: '/var/lib/insights-operator',
      intervalSeconds: 7200,
      upload: { endpoint: 'https://console.redhat.com/api/ingress/v1/upload', isEnabled: true },
      report: { delaySeconds: 60, timeoutSeconds: 3000, minRetrySeconds: 30 },
      entitlements: { intervalSeconds: 28_800, isDisabled: false },
      clusterTransfer: { intervalSeconds: 43_200 },
      obfuscation: [],
      proxy: undefined,
    });
  });

  it('of a developer without a placeholder for the rules is read', () => {
    const { config } = nextConfiguration({
      file: 'storagePath: /tmp/x\ninterval: "5m"\nendpoint: http://[::1]:8081\nconditionalGathererEndpoint: https://console.redhat.com/api/gathering/gathering_rules',
    });

    expect(config).toMatchObject({ intervalSeconds: 300, upload: { endpoint: 'http://[::1]:8081' } });
  });

  it('switches off what it names no address of', () => {
    const { config } = nextConfiguration({ file: 'storagePath: /tmp/x' });

    expect(config).toMatchObject({
      intervalSeconds: 600,
      upload: { endpoint: '', isEnabled: false },
      rulesEndpoint: '',
      report: {
        requestEndpoint: '',
        processingStatusEndpoint: '',
        delaySeconds: 60,
        minRetrySeconds: 10,
        timeoutSeconds: 1800,
      },
    });
  });

  it('has the defaults of fast-track, gatherer and monitoring', () => {
    const { config } = nextConfiguration({ file: 'storagePath: /tmp/x' });

    expect(config.fastTrack).toEqual({
      mode: 'stream',
      paused: false,
      observe: false,
      repository: 'quay.io/openshift/origin-insights-operator',
      tags: ['{major}.{minor}-fast-track', '{major}-{minor}-fast-track'],
      unifiedTag: 'fast-track',
      index: '',
      channel: 'stable',
      package: 'insights-gatherer',
      intervalSeconds: 600,
      rampSeconds: 86_400,
      fallback: 'release',
      allowedRepositories: ['quay.io/openshift/origin-insights-operator'],
      registries: [],
      probation: { gathers: 2, minimumSeconds: 1800, maximumSeconds: 86_400 },
      selfTest: { isEnabled: true, timeoutSeconds: 300 },
      verification: {
        policy: 'none',
        mode: 'enforce',
        publicKeys: [],
        publicKeysFrom: undefined,
        identities: [],
        trustedRootFrom: undefined,
      },
    });
    expect(config.gatherer).toEqual({
      socket: '/var/run/insights/gatherer.sock',
      timeoutSeconds: 1800,
      nodeLogs: 'proxy',
      kubeletCaFile: '',
    });
    expect(config.monitoring.prometheusUrl).toBe('https://prometheus-k8s.openshift-monitoring.svc:9091');
  });

  it('may set any interval', () => {
    const { config } = nextConfiguration({
      file: 'storagePath: /tmp/x\ninterval: 1s\nfastTrack: {interval: 500ms, ramp: 0s, probation: {minimum: 0s, maximum: 5s}}',
    });

    expect(config).toMatchObject({ intervalSeconds: 1, fastTrack: { intervalSeconds: 0.5, rampSeconds: 0 } });
  });

  it('allows its own repository when it names no allowed ones', () => {
    const { config } = nextConfiguration({
      file: 'storagePath: /x\nfastTrack: {repository: 127.0.0.1:5000/gatherer}',
    });

    expect(config.fastTrack.allowedRepositories).toEqual(['127.0.0.1:5000/gatherer']);
  });

  it('is refused with everything that is wrong in it, each key named', () => {
    const message = problemsOf(`
interval: soon
pull_report: {delay: 0s, min_retry: -1s, timeout: x, endpoint: https://example.com/reports}
processingStatusEndpoint: https://example.com/%s
endpoint: console.redhat.com
report: "perhaps"
surprise: 1
ocm: {scaInterval: never, clusterTransferInterval: 0s, surprise: 1}
fastTrack: {mode: always, tags: ["-x"], probation: {gathers: 0}, selfTest: soon}
gatherer: {socket: relative.sock}
`);

    for (const expected of [
      'interval must be a valid duration: "soon" is not a duration',
      'delay must be a non-negative duration',
      'min_retry must be a non-negative duration',
      'timeout must be a valid duration: ',
      'pull_report.endpoint must be a URL with 1 placeholders %s, has 0',
      'processingStatusEndpoint must be a URL with 2 placeholders %s, has 1',
      'endpoint must be an http or https URL',
      'report must be true or false',
      'surprise is not a known key',
      'OCM SCA interval must be a valid duration: ',
      'OCM Cluster transfer interval must be a non-negative duration',
      'ocm.surprise is not a known key',
      'fastTrack.mode must be one of disabled, stream, unified, index',
      'fastTrack.tags.0 must be a tag',
      'fastTrack.probation.gathers must be >= 1',
      'fastTrack.selfTest must be a section of keys',
      'gatherer.socket must be an absolute path',
      'storagePath must point to a directory where snapshots can be stored',
    ]) {
      expect(message).toContain(`configuration file: ${expected}`);
    }
    expect(message.split('\n')).toHaveLength(19);
  });

  it.each([
    ['fastTrack: {mode: index}', 'fastTrack.index must name the release index'],
    ['fastTrack: {probation: {minimum: 2h, maximum: 1h}}', 'fastTrack.probation.maximum must not be shorter'],
    ['fastTrack: {verification: {policy: key}}', 'fastTrack.verification.publicKeys must hold a key'],
    ['fastTrack: {verification: {policy: keyless}}', 'fastTrack.verification.identities must hold an identity'],
  ])('is refused when its keys do not fit together: %s', (line, expected) => {
    expect(problemsOf(`storagePath: /x\n${line}`)).toContain(expected);
  });

  it.each([
    ['a: [', 'the configuration is not valid YAML'],
    ['- a', 'the configuration must be a section of keys'],
    ['', 'storagePath must point to a directory'],
    ['storagePath: /a\nstoragePath: /b', 'Map keys must be unique'],
  ])('is refused when it is no document of keys: %j', (file, expected) => {
    expect(problemsOf(file)).toContain(expected);
  });
});
