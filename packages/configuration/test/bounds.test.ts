import { describe, expect, it } from '@jest/globals';
import { nextConfiguration } from '../src/index.ts';
import { merge, messages, productionFile } from './files.ts';

describe('the bounds of settings', () => {
  it.each([
    ['interval: 9999999999h', 'interval must be a valid duration: "9999999999h" is longer than any duration can be'],
    ['interval: 721h', 'interval must be at most 720h0m0s'],
    ['gatherer: {timeout: 25h}', 'gatherer.timeout must be at most 24h0m0s'],
    ['gatherer: {timeout: 10ms}', 'gatherer.timeout must be at least 1s'],
    ['gatherer: {socket: "/var/run/my socket"}', 'gatherer.socket must be a path of letters'],
    ['gatherer: {socket: "/run/a:b?c"}', 'gatherer.socket must be a path of letters'],
    [`gatherer: {socket: /${'s'.repeat(107)}}`, 'gatherer.socket must have at most 107 characters'],
    ['fastTrack: {interval: 25h}', 'fastTrack.interval must be at most 24h0m0s'],
    ['fastTrack: {probation: {maximum: 200h}}', 'fastTrack.probation.maximum must be at most 168h0m0s'],
    ['fastTrack: {probation: {gathers: 101}}', 'fastTrack.probation.gathers must be >= 1 and <= 100'],
    ['fastTrack: {tags: []}', 'fastTrack.tags must hold at least 1'],
    [`fastTrack: {tags: [${'a,'.repeat(101)}]}`, 'fastTrack.tags must hold at most 100'],
    ['pull_report: {timeout: 169h}', 'timeout must be at most 168h0m0s'],
    ['ocm: {scaInterval: 9999999999h}', 'OCM SCA interval must be a valid duration'],
    ['storagePath: "/a\\u0000b"', 'storagePath must be one line without control characters'],
    ['monitoring: {caFile: relative}', 'monitoring.caFile must be an absolute path'],
  ])('refuse %s in the file and name the key', (line, expected) => {
    const file = line.startsWith('storagePath') ? line : `storagePath: /x\n${line}`;

    expect(() => nextConfiguration({ file })).toThrow(expected);
  });

  it.each([
    ['dataReporting: {interval: 9999999999h}', 'dataReporting.interval'],
    ['dataReporting: {interval: 721h}', 'dataReporting.interval'],
    ['fastTrack: {interval: 25h}', 'fastTrack.interval'],
    ['gatherer: {timeout: 25h}', 'gatherer.timeout'],
    ['sca: {interval: 9999999999h}', 'sca.interval'],
    ['gatherer: {socket: "/a b"}', 'gatherer.socket'],
  ])('cost %s of the ConfigMap that key alone', (configMap, key) => {
    const { config, problems } = merge({ configMap });

    expect(problems.map((problem) => problem.key)).toEqual([key]);
    expect(config).toMatchObject({
      intervalSeconds: 7200,
      fastTrack: { intervalSeconds: 600 },
      gatherer: { socket: '/var/run/insights/gatherer.sock', timeoutSeconds: 1800 },
    });
  });

  it('cost an interval of the Secret that key alone', () => {
    const { config, problems } = merge({ secret: { interval: '9999999999h', disableInsightsAlerts: 'true' } });

    expect(problems.map(({ key }) => key)).toEqual(['interval']);
    expect(config).toMatchObject({ intervalSeconds: 7200, alerts: { isDisabled: true } });
  });
});

describe('a document that is too much', () => {
  it('is refused by its size before it is parsed', () => {
    const before = process.cpuUsage();

    expect(messages(merge({ configMap: many(40_000) }).problems)).toEqual([
      'config.yaml must be YAML of at most 131072 bytes',
    ]);
    expect(() => nextConfiguration({ file: many(40_000) })).toThrow('must be YAML of at most 131072 bytes');
    expect(cpuMilliseconds(before)).toBeLessThan(1000);
  });

  it.each([
    [`a: ${'{a: '.repeat(21)}`, 'levels'],
    [`a: ${'['.repeat(131_000)}`, 'levels'],
    [`fastTrack:\n  tags:\n   ${'- '.repeat(60_000)}`, 'levels'],
    [`a:\n${' '.repeat(81)}b: c`, 'levels'],
    [`a: [${'1,'.repeat(60_000)}]`, 'words and signs'],
    [`a:\n${'- x\n'.repeat(30_000)}`, 'words and signs'],
    ['!!x '.repeat(30_000), 'anchors, aliases and tags'],
    [`a: &a x\nb: [${'*a,'.repeat(30_000)}]`, 'anchors, aliases and tags'],
  ])('is refused before it is parsed, by its levels and its words: %#', (configMap, bound) => {
    const before = process.memoryUsage().rss;

    expect(messages(merge({ configMap }).problems)).toEqual([
      expect.stringMatching(`^config.yaml must be YAML of at most \\d+ ${bound}$`),
    ]);
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(48);
  });

  it('may have deep comments, long blocks and lists of thousands', () => {
    const certificate = `      ${'A'.repeat(64)}\n`.repeat(500);
    const noProxy = Array.from({ length: 5000 }, (_, n) => `h${n}`).join(',');

    expect(
      merge({ configMap: `${' '.repeat(100)}# deep\nproxy:\n  # ${'-'.repeat(90)}\n  noProxy: "${noProxy}"` }).problems,
    ).toEqual([]);
    expect(messages(merge({ configMap: `a:\n  b: |\n${certificate}` }).problems)).toEqual([]);
  });

  it('tells of twenty unknown keys, not of thousands', () => {
    expect(merge({ configMap: many(5000) }).warnings).toHaveLength(20);
    expect(
      merge({ secret: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, ''])) }).warnings,
    ).toHaveLength(20);
  });

  it('with one key twice is refused, at any depth', () => {
    expect(messages(merge({ configMap: 'fastTrack: {mode: stream, "mode": disabled}' }).problems)).toEqual([
      'config.yaml is not valid YAML: Map keys must be unique',
    ]);
  });

  it.each([
    ['? '.repeat(30_000), 'nested keys'],
    ['[{? '.repeat(10_000), 'nested sections as keys'],
    ['['.repeat(100_000), 'brackets'],
    [`a: &a x\nb: [${'*a,'.repeat(30_000)}]`, 'aliases'],
    ['! '.repeat(50_000), 'tags'],
    [`? {a: b}\n: c`, 'a section as key'],
  ])('never takes long: %#', (configMap) => {
    const before = process.cpuUsage();
    const { config, problems } = merge({ configMap });

    expect(problems).toHaveLength(1);
    expect(config.intervalSeconds).toBe(7200);
    expect(cpuMilliseconds(before)).toBeLessThan(5000);
  });

  it('costs a long text no more than its length', () => {
    const before = process.cpuUsage();
    const digits = '1'.repeat(100_000);

    expect(merge({ secret: { interval: digits } }).problems).toHaveLength(1);
    expect(merge({ secret: { interval: digits } }).problems[0]?.message.length).toBeLessThan(300);
    expect(merge({ file: productionFile, secret: { endpoint: `https://${digits}` } }).problems).toHaveLength(1);
    expect(cpuMilliseconds(before)).toBeLessThan(1000);
  });
});

// Of this process, so that what else the machine does is no failure.
function cpuMilliseconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function many(count: number): string {
  return Array.from({ length: count }, (_, index) => `key${index}: v`).join('\n');
}
