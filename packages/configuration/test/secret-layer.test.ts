import { describe, expect, it } from '@jest/globals';
import { nextConfiguration } from '../src/index.ts';
import { merge, messages, productionFile } from './files.ts';

describe('the support secret', () => {
  it('overrides the file key by key', () => {
    const { config, problems } = merge({
      secret: {
        endpoint: 'https://example.com/upload',
        reportEndpoint: 'https://example.com/%s/reports',
        reportEndpointTechPreview: 'https://example.com/%s/%s/report',
        processingStatusEndpoint: 'https://example.com/%s/%s/status',
        conditionalGathererEndpoint: 'https://example.com/%s/rules',
        interval: '30m',
        reportPullingDelay: '0s',
        reportPullingTimeout: '10m',
        reportMinRetryTime: '5s',
        enableGlobalObfuscation: 'TRUE',
        disableInsightsAlerts: 'true',
        scaEndpoint: 'https://example.com/sca',
        scaInterval: '1h',
        scaPullDisabled: 'true',
        clusterTransferEndpoint: 'https://example.com/transfer',
        clusterTransferInterval: '2h',
      },
    });

    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      intervalSeconds: 1800,
      upload: { endpoint: 'https://example.com/upload' },
      report: {
        clusterEndpoint: 'https://example.com/%s/reports',
        requestEndpoint: 'https://example.com/%s/%s/report',
        processingStatusEndpoint: 'https://example.com/%s/%s/status',
        delaySeconds: 0,
        timeoutSeconds: 600,
        minRetrySeconds: 5,
      },
      rulesEndpoint: 'https://example.com/%s/rules',
      obfuscation: ['networking'],
      alerts: { isDisabled: true },
      entitlements: { endpoint: 'https://example.com/sca', intervalSeconds: 3600, isDisabled: true },
      clusterTransfer: { endpoint: 'https://example.com/transfer', intervalSeconds: 7200 },
    });
  });

  it.each([
    [
      'soon',
      'insights secret interval must be a duration (1h, 10m) greater than or equal to ten minutes: "soon" is not a duration such as 10m, 1h30m or 250ms',
    ],
    ['5m', 'interval value too short, minimal value is 10 minutes'],
  ])('loses nothing but its interval when that is %s', (interval, problem) => {
    const { config, problems } = merge({ secret: { interval, enableGlobalObfuscation: 'true' } });

    expect(problems).toEqual([{ source: 'secret', key: 'interval', message: problem }]);
    expect(config).toMatchObject({ intervalSeconds: 7200, obfuscation: ['networking'] });
  });

  it('keeps the file’s durations, and says so, where its own are none', () => {
    const { config, problems } = merge({
      secret: { reportPullingDelay: 'x', reportMinRetryTime: '-1s', scaInterval: '0s' },
    });

    expect(messages(problems)).toEqual([
      expect.stringContaining('reportPullingDelay must be a valid duration'),
      'reportMinRetryTime must be a positive duration',
      'scaInterval must be a positive duration',
    ]);
    expect(config).toMatchObject({
      report: { delaySeconds: 60, minRetrySeconds: 30 },
      entitlements: { intervalSeconds: 28_800 },
    });
  });

  it('cannot switch off what the file switched on, but decides on entitlements', () => {
    const file = `${productionFile}\nenableGlobalObfuscation: true\ndisableInsightsAlerts: true`;
    const { config } = merge({
      file: file.replace('scaInterval', 'scaDisabled: true\n  scaInterval'),
      secret: { enableGlobalObfuscation: 'false', disableInsightsAlerts: 'no', scaPullDisabled: 'no' },
    });

    expect(config).toMatchObject({
      obfuscation: ['networking'],
      alerts: { isDisabled: true },
      entitlements: { isDisabled: false },
    });
  });

  it('replaces the proxy as a unit', () => {
    const { config } = merge({ secret: { httpsProxy: 'http://proxy:3128' } });

    expect(config.proxy).toEqual({ httpProxy: '', httpsProxy: 'http://proxy:3128', noProxy: '' });
  });

  it('may hold the record of the image choice, and warns of keys that nobody reads', () => {
    const { warnings } = merge({
      secret: { GathererImage: 'x', GathererImageState: '{}', user: 'u', __proto__: 'x' },
    });

    expect(messages(warnings)).toEqual(['user is not a known key and is ignored']);
  });

  it('keeps the file’s address where its own has not the placeholders it needs', () => {
    const { config, problems } = merge({ secret: { processingStatusEndpoint: 'https://example.com/%s' } });

    expect(messages(problems)).toEqual(['processingStatusEndpoint must be a URL with 2 placeholders %s, has 1']);
    expect(config.report.processingStatusEndpoint).toContain('console.redhat.com');
  });

  it('says nothing with empty values', () => {
    const { config, problems } = merge({ secret: { endpoint: '', reportEndpoint: '' } });

    expect(problems).toEqual([]);
    expect(config.upload.endpoint).toContain('console.redhat.com');
  });

  it('switches reporting on when the file does not', () => {
    const secret = { endpoint: 'https://example.com/upload' };

    expect(nextConfiguration({ file: 'storagePath: /x', secret }).config.upload.isEnabled).toBe(true);
  });
});
