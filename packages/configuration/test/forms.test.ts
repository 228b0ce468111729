import { describe, expect, it } from '@jest/globals';
import { merge, messages, productionFile } from './files.ts';

const durations = [
  ['interval', 'intervalSeconds'],
  ['reportPullingDelay', 'report.delaySeconds'],
  ['reportPullingTimeout', 'report.timeoutSeconds'],
  ['reportMinRetryTime', 'report.minRetrySeconds'],
  ['scaInterval', 'entitlements.intervalSeconds'],
  ['clusterTransferInterval', 'clusterTransfer.intervalSeconds'],
] as const;

describe('a value of the support secret', () => {
  it.each(
    durations.flatMap(([key, path]) => ['3h\n', ' 3h', '3h\r\n', '\t3h \n\n', '﻿3h'].map((text) => [key, text, path])),
  )('%s is read from %j as three hours', (key, text, path) => {
    const { config, warnings, problems } = merge({ secret: { [key]: text } });

    expect([...warnings, ...problems]).toEqual([]);
    expect(config).toHaveProperty(path, 10_800);
  });

  it.each(['3 h', '3h\n30m', '3h0', 'three hours\n'])(
    'that is no duration (%j) costs its own key alone',
    (interval) => {
      const { config, problems } = merge({
        secret: { interval, scaInterval: '1h\n', disableInsightsAlerts: 'true\n' },
      });

      expect(problems.map(({ key }) => key)).toEqual(['interval']);
      expect(config).toMatchObject({
        intervalSeconds: 7200,
        entitlements: { intervalSeconds: 3600 },
        alerts: { isDisabled: true },
      });
    },
  );

  it('that is an address is used as it was checked', () => {
    const { config, problems } = merge({
      secret: { endpoint: ' https://example.com/upload\n', httpsProxy: 'proxy:3128\r\n' },
    });

    expect(problems).toEqual([]);
    expect(config.upload.endpoint).toBe('https://example.com/upload');
    expect(config.proxy?.httpsProxy).toBe('proxy:3128');
  });

  it.each(['https://exam\nple.com/', 'https://example.com/a b', 'https://\texample.com'])(
    'that a URL parser would mend (%j) is refused',
    (endpoint) => {
      const { config, problems } = merge({ secret: { endpoint } });

      expect(problems.map(({ key }) => key)).toEqual(['endpoint']);
      expect(config.upload.endpoint).toContain('console.redhat.com');
    },
  );

  it.each(['http://user:hunter2%@proxy:3128', 'http://us%er:hunter2@proxy:3128', 'user:hunter2%zz@proxy:3128'])(
    'that is a proxy whose credentials cannot be sent (%j) is refused and never quoted',
    (httpsProxy) => {
      const { config, problems } = merge({ secret: { httpsProxy } });

      expect(messages(problems).join()).toMatch(/^httpsProxy must be a URL whose user name and password have %25/);
      expect(messages(problems).join()).not.toContain('hunter2');
      expect(config.proxy?.httpsProxy).toBeFalsy();
      expect(merge({ secret: { httpsProxy: 'http://user:hunter2%25@proxy:3128' } }).problems).toEqual([]);
    },
  );

  it.each([
    '{"http://user:hunter2@proxy:3128"}',
    `{"http://user:hunter2${'x'.repeat(200)}@proxy:3128"}`,
    '{"user:hunter2@proxy:3128": }',
    '{"hunter2@proxy": {a: 1}}',
  ])('that is an address in the place of a key is not quoted: %s', (proxy) => {
    expect(messages(merge({ configMap: `proxy: ${proxy}` }).warnings)).toEqual([
      'proxy.[redacted] is not a known key and is ignored',
    ]);
  });

  it.each(['ftp://user:hunter2@proxy', 'http://user:hun ter2@proxy', 'http://'])(
    'that is no proxy (%j) is refused and never quoted',
    (httpProxy) => {
      const { config, problems } = merge({ secret: { httpProxy } });

      expect(messages(problems)).toEqual(['httpProxy must be an http or https URL of a proxy']);
      expect(config.proxy).toBeUndefined();
    },
  );

  it('that lists hosts may use several lines', () => {
    expect(merge({ secret: { noProxy: '.a.example,\n10.0.0.0/8 \n.b.example\n' } }).config.proxy?.noProxy).toBe(
      '.a.example,10.0.0.0/8,.b.example',
    );
  });
});

describe('a value of the insights-config ConfigMap', () => {
  it.each(['"3h "', '" 3h"', '|\n    3h', '>\n    3h\n', '"3h\\r\\n"', '3h # three', "'3h'"])(
    'is read from %j as three hours',
    (text) => {
      const configMap = `dataReporting:\n  interval: ${text}\nfastTrack:\n  interval: ${text}\ngatherer:\n  timeout: ${text}`;
      const { config, warnings, problems } = merge({ configMap });

      expect([...warnings, ...problems]).toEqual([]);
      expect(config).toMatchObject({
        intervalSeconds: 10_800,
        fastTrack: { intervalSeconds: 10_800 },
        gatherer: { timeoutSeconds: 10_800 },
      });
    },
  );

  it.each(['yes', 'on', 'Yes', 'ON', 'true', 'TRUE', '"true"', 'y', '"yes\\n"', '|\n    on'])(
    'is true when it is %s, as YAML 1.1 has it',
    (word) => {
      const configMap = `alerting:\n  disabled: ${word}\nfastTrack:\n  observe: ${word}\n`;
      const { config, warnings, problems } = merge({ configMap });

      expect([...warnings, ...problems]).toEqual([]);
      expect(config).toMatchObject({ alerts: { isDisabled: true }, fastTrack: { observe: true } });
    },
  );

  it.each(['no', 'off', 'False', '"no"', 'n'])('is false when it is %s', (word) => {
    const { config, problems } = merge({ secret: { scaPullDisabled: 'true' }, configMap: `sca: {disabled: ${word}}` });

    expect(problems).toEqual([]);
    expect(config.entitlements.isDisabled).toBe(false);
  });

  it.each(['1', 'ja', '[yes]', 'truee'])('is neither when it is %s, and says so', (word) => {
    const { config, problems } = merge({ configMap: `alerting: {disabled: ${word}}` });

    expect(messages(problems)).toEqual(['alerting.disabled must be true or false']);
    expect(config.alerts.isDisabled).toBe(false);
  });

  it('keeps the digits of a tag that YAML takes for a number', () => {
    const { config, problems } = merge({ configMap: 'fastTrack: {mode: unified, unifiedTag: 4.20, tags: [1e3, on]}' });

    expect(problems).toEqual([]);
    expect(config.fastTrack).toMatchObject({ unifiedTag: '4.20', tags: ['1e3', 'on'] });
  });

  it('takes a number in quotation marks, and no other text for one', () => {
    expect(merge({ configMap: 'fastTrack: {probation: {gathers: "3 "}}' }).config.fastTrack.probation.gathers).toBe(3);
    expect(messages(merge({ configMap: 'fastTrack: {probation: {gathers: 3.5}}' }).problems)).toEqual([
      'fastTrack.probation.gathers must be a whole number',
    ]);
  });

  it.each([
    ['docker.io/gatherer', 'docker.io/library/gatherer'],
    ['index.docker.io/team/x', 'docker.io/team/x'],
    ['Registry.Corp.example:5000/x', 'registry.corp.example:5000/x'],
    ['" quay.io/team/x"', 'quay.io/team/x'],
  ])('names the repository %s in one normal form, on both sides of the comparison', (written, normal) => {
    const { config, problems } = merge({
      file: `${productionFile}\nfastTrack: {repository: ${written}, allowedRepositories: [${written}]}`,
      configMap: `fastTrack: {repository: ${written}, allowedRepositories: [${written}]}`,
    });

    expect(problems).toEqual([]);
    expect(config.fastTrack).toMatchObject({ repository: normal, allowedRepositories: [normal] });
  });

  it.each(['gatherer', 'https://quay.io/team/x', 'quay.io/team/x:tag', 'quay.io/Team/x'])(
    'that is no repository (%s) is refused',
    (repository) => {
      const { problems } = merge({ configMap: `fastTrack: {repository: "${repository}"}` });

      expect(messages(problems)).toEqual([expect.stringContaining('fastTrack.repository must be a repository')]);
    },
  );
});

describe('a value of the configuration file', () => {
  it('is read in the same forms as the cluster’s', () => {
    const { config, warnings, problems } = merge({
      file: 'storagePath: |\n  /srv\ninterval: "3h "\ndisableInsightsAlerts: Yes\nfastTrack:\n  unifiedTag: 4.20\n  probation: {gathers: "3"}',
    });

    expect([...warnings, ...problems]).toEqual([]);
    expect(config).toMatchObject({
      storagePath: '/srv',
      intervalSeconds: 10_800,
      alerts: { isDisabled: true },
      fastTrack: { unifiedTag: '4.20', probation: { gathers: 3 } },
    });
  });
});
