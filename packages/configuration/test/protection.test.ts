import { describe, expect, it } from '@jest/globals';
import { nextConfiguration } from '../src/index.ts';
import { type Layers, merge, messages, productionFile } from './files.ts';

const everything = ['networking', 'workload_names'];
const keys = `${productionFile}\nfastTrack: {allowedRepositories: [quay.io/openshift, quay.io/team/x]}`;

function after(first: Partial<Layers>, second: Partial<Layers>) {
  return nextConfiguration({ file: productionFile, ...second }, merge(first));
}

describe('a request for obfuscation that cannot be understood', () => {
  it.each([
    'dataReporting: {obfuscation: Networking}',
    'dataReporting: {obfuscation: [workload_names, names]}',
    'dataReporting: {obfuscation: {a: 1}}',
    'dataReporting: {obfuscation: yes}',
    'obfuscation: [networking]',
    'dataReporting: {obfuscations: [networking]}',
    'dataReporting: {Obfuscation: [networking]}',
    'enableGlobalObfuscation: "true"',
  ])('hides everything there is, and says so: %s', (configMap) => {
    const { config, problems, warnings } = merge({ configMap });

    expect(config.obfuscation.toSorted()).toEqual(everything);
    expect(messages([...problems, ...warnings]).join('\n')).toMatch(/bfuscation/);
  });

  it.each([{ enableGlobalObfuscation: 'maybe' }, { enableglobalobfuscation: 'true' }, { enableGlobalObfuscaton: '1' }])(
    'hides everything in the Secret as well: %j',
    (secret) => {
      const { config, problems, warnings } = merge({ secret });

      expect(config.obfuscation.toSorted()).toEqual(everything);
      expect(messages([...problems, ...warnings])).toContainEqual(expect.stringMatching(/enableGlobalObfuscation/));
    },
  );

  it.each([
    'datareporting: {obfuscation: [networking]}',
    'reporting: {obfuscation: [networking]}',
    'dataReporting: {settings: {Obfuscation: [networking]}}',
    'dataReporting: {enableGlobalObfuscation: true}',
    'dataReporting: |\n  obfuscation: [networking]\n',
    'dataReporting:\n- obfuscation: [networking]\n',
    'dataReporting: \'{"obfuscation": ["networking"]}\'',
    'base: &b {obfuscation: [networking]}\ndataReporting:\n  <<: *b\n',
    `${junk(25)}\ndataReporting: {obfuscaton: [networking]}`,
  ])('hides everything when it stands where nobody reads it: %j', (configMap) => {
    const { config, problems, warnings } = merge({ configMap });

    expect(config.obfuscation.toSorted()).toEqual(everything);
    expect(messages([...problems, ...warnings])).toContainEqual(
      expect.stringContaining('all that can be hidden is hidden'),
    );
  });

  it.each([
    'dataReporting: {enableGlobalObfuscation: false}',
    'reporting: {obfuscation: []}',
    'notes: we talked about obfuscation and verification',
  ])('is none when nothing is asked for: %j', (configMap) => {
    const { config } = merge({ configMap });

    expect(config.obfuscation).toEqual([]);
    expect(config.fastTrack.verification.policy).toBe('none');
  });

  it.each([
    { globalObfuscation: 'true' },
    { obfuscation: 'networking' },
    { 'config.yaml': 'dataReporting: {obfuscation: a}' },
  ])('hides everything when the Secret has it under a name of its own: %j', (secret) => {
    expect(merge({ secret }).config.obfuscation.toSorted()).toEqual(everything);
  });

  it('is looked for in bounded time, whatever the ConfigMap holds', () => {
    const bomb = 'a: &a [obfusc, obfusc]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n';
    const used = process.cpuUsage();

    for (const configMap of [bomb, `a: ${'obfusc'.repeat(20_000)}`, `a: obfuscation${' '.repeat(120_000)}b`])
      expect(merge({ configMap }).config.obfuscation).toEqual([]);

    expect(process.cpuUsage(used).user).toBeLessThan(3_000_000);
  });

  it('hides everything when the ConfigMap is unreadable at the start and names it', () => {
    expect(merge({ configMap: 'dataReporting: {obfuscation: [networking' }).config.obfuscation).toEqual(everything);
    expect(merge({ configMap: 'dataReporting: {Obfuscaton: [networking' }).config.obfuscation).toEqual(everything);
    expect(merge({ configMap: 'dataReporting: {interval: [' }).config.obfuscation).toEqual([]);
    expect(after({}, { configMap: 'dataReporting: {obfuscation: [networking' }).config.obfuscation).toEqual(everything);
  });

  it('does not lose what was asked for when the section around it, or the whole, can no longer be read', () => {
    const good = { configMap: 'dataReporting: {obfuscation: [networking]}' };

    expect(after(good, { configMap: 'dataReporting: 7' }).config.obfuscation).toEqual(['networking']);
    expect(after(good, { configMap: 'dataReporting: {' }).config.obfuscation).toEqual(['networking']);
    expect(after(good, {}).config.obfuscation).toEqual([]);
  });

  it('is told apart from one that is understood, of which nothing has to be said', () => {
    for (const layers of [
      { configMap: 'dataReporting: {obfuscation: [networking]}' },
      { secret: { enableGlobalObfuscation: 'true\n' } },
      { file: `${productionFile}\nenableGlobalObfuscation: on` },
      { file: `${productionFile}\ndataReporting: {obfuscation: networking}` },
    ]) {
      const { config, problems, warnings } = merge(layers);

      expect(config.obfuscation).toEqual(['networking']);
      expect(problems).toEqual([]);
      expect(messages(warnings)).toEqual([]);
    }
  });

  it('adds up over the layers', () => {
    const { config } = merge({
      file: `${productionFile}\ndataReporting: {obfuscation: workload_names}`,
      secret: { enableGlobalObfuscation: 'TRUE' },
      configMap: 'dataReporting: {obfuscation: []}',
    });

    expect(config.obfuscation.toSorted()).toEqual(everything);
  });
});

describe('a request for signatures', () => {
  it.each([
    'fastTrack: {verification: {policy: keys}}',
    'fastTrack: {verification: {policy: [key]}}',
    'fastTrack: {verification: key}',
    'fastTrack: {verification: {policies: key}}',
    'fastTrack: {verification: {policy: key, publicKeys: [not PEM]}}',
    'fastTrack: {verification: {policy: key}}',
    'fastTrack: {verification: {policy: keyless, identities: [somebody]}}',
    'fastTrack: {verfication: {policy: key}}',
    'fastTrack: {verification: {policy: keyless, identities: [{issuer: a}]}}',
  ])('that cannot be understood lets nothing pass, and says so: %s', (configMap) => {
    const { config, problems, warnings } = merge({ configMap });

    expect(config.fastTrack.verification.policy).toBe('unclear');
    expect([...problems, ...warnings]).not.toEqual([]);
  });

  it.each([
    'fasttrack: {verification: {policy: key}}',
    'fastTrack: |\n  verification: {policy: key}\n',
    'verification: {policy: key}',
    'fastTrack: {imageVerification: keyless}',
    `${junk(25)}\nfastTrack: {verifcation: {policy: key}, verification: }\nimage: {verification: {policy: key}}`,
  ])('that stands where nobody reads it lets nothing pass: %j', (configMap) => {
    expect(merge({ configMap }).config.fastTrack.verification.policy).toBe('unclear');
  });

  it('is not dropped with the rest of fastTrack when its keys do not fit together', () => {
    const configMap =
      'fastTrack: {mode: index, verification: {policy: keyless, identities: [{issuer: a, subject: b}]}}';

    expect(merge({ configMap }).config.fastTrack).toMatchObject({
      mode: 'stream',
      verification: { policy: 'keyless', identities: [{ issuer: 'a', subject: 'b' }] },
    });
  });

  it('that is understood is said to refuse every image until it can be kept', () => {
    const { config, problems, warnings } = merge({
      configMap:
        'fastTrack: {verification: {policy: key, publicKeysFrom: {configMap: keys, namespace: openshift-config}}}',
    });

    expect(problems).toEqual([]);
    expect(config.fastTrack.verification).toMatchObject({
      policy: 'key',
      publicKeysFrom: { configMap: 'keys', namespace: 'openshift-config' },
    });
    expect(messages(warnings)).toEqual([expect.stringContaining('every image but the release is refused')]);
  });
});

describe('a request to take up no image that cannot be understood', () => {
  it.each([
    'fastTrack: {paused: maybe}',
    'fastTrack: {paused: [true]}',
    'fastTrack: {pause: true}',
    'fastTrack: {mode: disable}',
    'fastTrack: {mode: [disabled]}',
    'fastTrack: disabled',
    'fasttrack: {mode: disabled}',
    'tracking: {paused: true}',
    'fastTrack: {paused: true',
    'fastTrack: {mode: disabled',
  ])('pauses, at the start and while it runs, and says so: %j', (configMap) => {
    const running = after({ configMap: 'fastTrack: {paused: false, mode: unified}' }, { configMap });

    for (const { config, problems, warnings } of [merge({ configMap }), running]) {
      expect(config.fastTrack.paused).toBe(true);
      expect(messages([...problems, ...warnings])).toContainEqual(expect.stringContaining('no new image is taken up'));
    }
  });

  it('leaves the mode that was good in force, so that nothing is put back', () => {
    const { config } = after({ configMap: 'fastTrack: {mode: unified}' }, { configMap: 'fastTrack: {mode: disable}' });

    expect(config.fastTrack).toMatchObject({ mode: 'unified', paused: true });
  });

  it('ends once it can be read', () => {
    const bad = nextConfiguration({ file: productionFile, configMap: 'fastTrack: {paused: maybe, observe: perhaps}' });
    const good = nextConfiguration({ file: productionFile, configMap: 'fastTrack: {paused: false}' }, bad);

    expect(bad.config.fastTrack).toMatchObject({ paused: true, observe: true });
    expect(good.config.fastTrack).toMatchObject({ paused: false, observe: false });
    expect([...good.problems, ...good.warnings]).toEqual([]);
  });

  it.each(['fastTrack: {observe: perhaps}', 'fastTrack: {Observe: on}', 'observe: true', 'fastTrack: {observe: "on'])(
    'patches none when it is about observing: %j',
    (configMap) => {
      const running = after({ configMap: 'fastTrack: {observe: false}' }, { configMap });

      for (const { config } of [merge({ configMap }), running]) expect(config.fastTrack.observe).toBe(true);
    },
  );

  it('is not dropped with the rest of fastTrack when its keys do not fit together', () => {
    const { config } = merge({ configMap: 'fastTrack: {mode: index, paused: true, observe: true}' });

    expect(config.fastTrack).toMatchObject({ mode: 'stream', paused: true, observe: true });
  });

  it.each(['fastTrack: {interval: x}', 'fastTrack: {paused: false}', 'observability: on', 'reporting: {paused: no}'])(
    'is none when nothing is asked for: %s',
    (configMap) => {
      expect(merge({ configMap }).config.fastTrack).toMatchObject({ paused: false, observe: false });
    },
  );
});

describe('a request about gathering without upload that cannot be understood', () => {
  it.each(['nein', '[false]', '{a: 1}'])('gathers nothing by schedule, whatever the file says: %s', (value) => {
    const file = `${productionFile}\ngatherWithoutUpload: true`;
    const configMap = `dataReporting: {gatherWithoutUpload: ${value}}`;
    const running = nextConfiguration({ file, configMap }, merge({ file }));

    expect(merge({ file }).config.gatherWithoutUpload).toBe(true);
    for (const { config, problems } of [merge({ file, configMap }), running]) {
      expect(config.gatherWithoutUpload).toBe(false);
      expect(messages(problems)[0]).toContain('gatherWithoutUpload');
    }
  });
});

describe('the allowed repositories', () => {
  it('are narrowed by the ConfigMap, and never widened', () => {
    const { config, warnings } = allowed(
      'fastTrack: {allowedRepositories: [quay.io/openshift/gatherer, quay.io/team/x, quay.io/openshiftevil, evil.example/x]}',
    );

    expect(config.fastTrack.allowedRepositories).toEqual(['quay.io/openshift/gatherer', 'quay.io/team/x']);
    expect(messages(warnings)).toEqual([
      expect.stringContaining('quay.io/openshiftevil is left out'),
      expect.stringContaining('evil.example/x is left out'),
    ]);
  });

  it('are the file’s repository alone when it names none, whatever the ConfigMap follows', () => {
    expect(
      merge({ configMap: 'fastTrack: {repository: evil.example/x}' }).config.fastTrack.allowedRepositories,
    ).toEqual(['quay.io/openshift/origin-insights-operator']);
    expect(
      merge({ configMap: 'fastTrack: {repository: evil.example/x, allowedRepositories: [evil.example/x]}' }).config
        .fastTrack.allowedRepositories,
    ).toEqual([]);
  });

  it.each(['quay.io/openshift', '{a: 1}', '[not a repository]', '[quay.io/openshift, "*"]', '["*.io"]'])(
    'are none when %s is not understood or allows more',
    (value) => {
      const { config, problems, warnings } = allowed(`fastTrack: {allowedRepositories: ${value}}`);

      expect(config.fastTrack.allowedRepositories).toEqual([]);
      expect([...problems, ...warnings]).not.toEqual([]);
    },
  );

  it.each([
    'fasttrack: {allowedRepositories: [quay.io/openshift]}',
    'allowedRepositories: [quay.io/openshift]',
    'fastTrack: "allowedRepositories: [quay.io/openshift]"',
    'fastTrack: {allowed_repositories: [quay.io/openshift]}',
  ])('are none when they stand where nobody reads them: %j', (configMap) => {
    expect(allowed(configMap).config.fastTrack.allowedRepositories).toEqual([]);
  });

  it('may be narrowed to none', () => {
    expect(allowed('fastTrack: {allowedRepositories: []}').config.fastTrack.allowedRepositories).toEqual([]);
  });
});

function allowed(configMap: string) {
  return merge({ file: keys, configMap });
}

/** Keys that nobody knows, more than are told of. */
function junk(count: number): string {
  return Array.from({ length: count }, (_, index) => `junk${index}: 1`).join('\n');
}
