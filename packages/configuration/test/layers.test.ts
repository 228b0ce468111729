import { describe, expect, it } from '@jest/globals';
import { nextConfiguration } from '../src/index.ts';
import { merge, messages, productionFile } from './files.ts';

describe('a setting that both containers need', () => {
  it.each([
    ['dataReporting: {storagePath: /other}', "dataReporting.storagePath must be the file's"],
    ['gatherer: {socket: /run/other.sock}', "gatherer.socket must be the file's"],
  ])('is refused where it would reach one of them: %s', (configMap, expected) => {
    const { config, problems } = merge({ configMap });

    expect(messages(problems)).toEqual([expect.stringContaining(expected)]);
    expect(config).toMatchObject({
      storagePath: '/var/lib/insights-operator',
      gatherer: { socket: '/var/run/insights/gatherer.sock' },
    });
  });

  it('may be written again as it is', () => {
    const configMap =
      'dataReporting: {storagePath: /var/lib/insights-operator}\ngatherer: {socket: /var/run/insights/gatherer.sock}';

    expect(merge({ configMap }).problems).toEqual([]);
  });
});

describe('a key that nobody knows', () => {
  it.each([
    ['fasttrack: {mode: disabled}', 'fasttrack is not a known key and is ignored; did you mean fastTrack?'],
    [
      'obfuscation: [networking]',
      'obfuscation is not a known key and is ignored; did you mean dataReporting.obfuscation?',
    ],
    ['interval: 1h', 'interval is not a known key and is ignored; did you mean dataReporting.interval?'],
    [
      'fastTrack: {intervall: 1h}',
      'fastTrack.intervall is not a known key and is ignored; did you mean fastTrack.interval?',
    ],
    [
      'fastTrack: {chanel: fast}',
      'fastTrack.chanel is not a known key and is ignored; did you mean fastTrack.channel?',
    ],
    ['fastTrack: {strategy: pod}', 'fastTrack.strategy is not a known key and is ignored'],
    ['metrics: {authentication: delegated}', 'metrics is not a known key and is ignored'],
    ['"a\\nb": 1', 'a b is not a known key and is ignored'],
  ])('of the ConfigMap is named, with the nearest one: %s', (configMap, expected) => {
    expect(messages(merge({ configMap }).warnings)).toContain(expected);
  });

  it('of the Secret is named, with the nearest one', () => {
    expect(messages(merge({ secret: { Interval: '1h', gathererImage: 'x' } }).warnings)).toEqual([
      'Interval is not a known key and is ignored; did you mean interval?',
      'gathererImage is not a known key and is ignored',
    ]);
  });

  it.each([
    ['fasttrack: {}', 'fasttrack is not a known key; did you mean fastTrack?'],
    ['fastTrack: {strategy: pod}', 'fastTrack.strategy is not a known key'],
    ['gatherer: {nodeLog: proxy}', 'gatherer.nodeLog is not a known key; did you mean'],
  ])('of the file is an error: %s', (line, expected) => {
    expect(() => nextConfiguration({ file: `storagePath: /x\n${line}` })).toThrow(expected);
  });
});

describe('a setting without effect', () => {
  it('is said to have none, whichever layer it is in, and is no problem', () => {
    const { notes, problems, warnings } = merge({
      secret: { scaInterval: '1h', username: 'u' },
      configMap: 'sca: {disabled: true}\nfastTrack: {ramp: 1h, selfTest: {enabled: false}}\nmonitoring: {caFile: /ca}',
    });

    expect([...problems, ...warnings]).toEqual([]);
    expect(notes.filter(({ source }) => source !== 'file').map(({ key }) => key)).toEqual([
      'scaInterval',
      'username',
      'sca.disabled',
      'fastTrack.ramp',
      'fastTrack.selfTest.enabled',
      'monitoring.caFile',
    ]);
    expect(messages(notes)).toContain('impersonate has no effect: the gatherer has a token of its own');
  });

  it('is not one that is left out', () => {
    expect(nextConfiguration({ file: 'storagePath: /x' }).notes).toEqual([]);
  });

  it('is mode index too, and that is a warning: nobody expects to follow nothing', () => {
    const { config, warnings } = merge({ configMap: 'fastTrack: {mode: index, index: quay.io/team/index:v1}' });

    expect(config.fastTrack).toMatchObject({ mode: 'index', index: 'quay.io/team/index:v1' });
    expect(messages(warnings)).toEqual(['fastTrack.mode index is not built yet: no image is followed']);
  });
});

describe('registries', () => {
  it('are settings by prefix, in the normal form of what they are compared with', () => {
    const { config, problems, warnings } = merge({
      configMap: `
fastTrack:
  registries:
  - {prefix: Registry.Corp.example:5000, insecure: yes}
  - {prefix: docker.io/busybox}
  - {prefix: "*.lab.example", caFrom: {configMap: lab-ca}}
`,
    });

    expect([...problems, ...warnings]).toEqual([]);
    expect(config.fastTrack.registries).toEqual([
      { prefix: 'registry.corp.example:5000', insecure: true },
      { prefix: 'docker.io/library/busybox' },
      { prefix: '*.lab.example', caFrom: { configMap: 'lab-ca' } },
    ]);
  });

  it('take the place of insecureRegistries, which are accepted with a note', () => {
    const { config, notes, problems, warnings } = merge({
      file: `${productionFile}\nfastTrack: {insecureRegistries: ["127.0.0.1:5000"], registries: [{prefix: a.example}]}`,
    });

    expect([...problems, ...warnings]).toEqual([]);
    expect(config.fastTrack.registries).toEqual([
      { prefix: 'a.example' },
      { prefix: '127.0.0.1:5000', insecure: true },
    ]);
    expect(messages(notes)).toContainEqual(expect.stringContaining('fastTrack.registries with insecure: true'));
  });

  it.each([
    ['[{insecure: true}]', 'fastTrack.registries.0 must have a prefix'],
    ['[{prefix: "https://a.example"}]', 'fastTrack.registries.0.prefix must be host[:port][/path] or *.domain'],
    ['[{prefix: a.example, insecure: perhaps}]', 'fastTrack.registries.0.insecure must be true or false'],
    ['[{prefix: a.example, caFrom: {namespace: x}}]', 'fastTrack.registries.0.caFrom must name a configMap'],
    ['[{prefix: a.example, verify: true}]', 'fastTrack.registries.0.verify is not a known key'],
    ['a.example', 'fastTrack.registries must be a list'],
  ])('are refused with the place of what is wrong: %s', (value, expected) => {
    const { config, problems } = merge({ configMap: `fastTrack: {registries: ${value}}` });

    expect(messages(problems)).toEqual([expected]);
    expect(config.fastTrack.registries).toEqual([]);
  });
});
