import * as Type from 'typebox';
import { choiceSetting, durationSetting, flagSetting, listSetting, numberSetting, textSetting } from './kinds.ts';
import { section, setting } from './setting.ts';
import * as texts from './texts.ts';
import { choice, flag, listOf, record } from './values.ts';

const indexed = 'until mode index is built';
const verified = 'until signatures can be verified';
const day = 86_400;

const configMapReference = Type.Object({ configMap: Type.String(), namespace: Type.Optional(Type.String()) });
const registrySetting = Type.Object({
  prefix: Type.String(),
  insecure: Type.Optional(Type.Boolean()),
  caFrom: Type.Optional(configMapReference),
});
const closed = { additionalProperties: false };
const identity = Type.Union([
  Type.Object({ issuer: Type.String(), subject: Type.String() }, closed),
  Type.Object({ issuer: Type.String(), subjectRegExp: Type.String() }, closed),
]);
const policies = ['none', 'key', 'keyless'] as const;

/** How a part of the registries is spoken to. */
export type RegistrySetting = Type.Static<typeof registrySetting>;
/** A ConfigMap by name; without a namespace, of main's own. */
export type ConfigMapReference = Type.Static<typeof configMapReference>;

const word = texts.text(texts.name);
const someText = texts.text(texts.notEmpty);
const readConfigMapReference = record(
  configMapReference,
  { configMap: word, namespace: word },
  'must name a configMap',
);

function configMapSetting(words: { about: string; idle: string }) {
  return setting(Type.Array(configMapReference, { maxItems: 1 }), {
    ...words,
    expects: '`{configMap, namespace}`',
    standard: { configMap: '' },
    // "No ConfigMap" is written as one without a name.
    read: (written) => {
      const isNone =
        typeof written === 'object' && written !== null && 'configMap' in written && written.configMap === '';
      if (isNone) return { value: [] };
      const outcome = readConfigMapReference(written);
      return 'value' in outcome ? { value: [outcome.value] } : outcome;
    },
  });
}

/** Which image the gatherer follows, and how it is judged. */
export const fastTrack = section({
  mode: choiceSetting(['disabled', 'stream', 'unified', 'index'], {
    about: 'which tag is followed; `index` follows nothing until it is built',
    standard: 'stream',
  }),
  paused: flagSetting({ about: 'no new image is taken up; what runs stays and is watched' }),
  observe: flagSetting({ about: 'decide and report, never patch' }),
  repository: textSetting({
    about: 'repository of the images',
    expects: 'repository with its registry',
    standard: 'quay.io/openshift/origin-insights-operator',
    read: texts.text(texts.repository),
  }),
  tags: listSetting(texts.text(texts.tagTemplate), {
    about:
      'tags of mode `stream`, the first that exists; `{major}`, `{minor}`, `{version}`, `{stream}` are of the release',
    expects: 'list of 1 to 100 tags',
    standard: ['{major}.{minor}-fast-track', '{major}-{minor}-fast-track'],
    least: 1,
  }),
  unifiedTag: textSetting({
    about: 'tag of mode `unified`',
    expects: 'tag',
    standard: 'fast-track',
    read: texts.text(texts.tagTemplate),
  }),
  interval: durationSetting({ about: 'between two looks at the registry', standard: '10m', most: day }),
  fallback: choiceSetting(['release', 'last-good'], { about: 'what is put back', standard: 'release' }),
  allowedRepositories: listSetting(texts.text(texts.scope), {
    about: 'repositories that images may come from; without it `repository` alone. The ConfigMap may narrow it',
    expects: 'list of `host[:port][/path]`, `*.domain`',
  }),
  registries: setting(Type.Array(registrySetting), {
    about:
      'how registries are spoken to; the most specific `prefix` counts. `caFrom` names a ConfigMap with `ca-bundle.crt`',
    expects: 'list of `{prefix, insecure, caFrom: {configMap, namespace}}`',
    standard: [],
    read: listOf(
      record(
        registrySetting,
        { prefix: texts.text(texts.scope), insecure: flag, caFrom: readConfigMapReference },
        'must have a prefix',
      ),
    ),
  }),
  insecureRegistries: listSetting(texts.text(texts.scope), {
    about: 'the older way to write `registries` with `insecure: true`',
    expects: 'list of `host[:port][/path]`, `*.domain`',
  }),
  probation: section({
    gathers: numberSetting(1, 100, { about: 'good gatherings that a new image has to show', standard: '2' }),
    minimum: durationSetting({ about: 'the shortest probation', standard: '30m', least: 0, most: 7 * day }),
    maximum: durationSetting({ about: 'the longest probation', standard: '24h', most: 7 * day }),
  }),
  index: textSetting({
    about: 'release index of mode `index`; required there',
    expects: 'image',
    read: texts.text(texts.imageReference),
    idle: indexed,
  }),
  channel: textSetting({
    about: 'the channel is `<major>.<minor>-<channel>`',
    expects: 'name',
    standard: 'stable',
    read: word,
    idle: indexed,
  }),
  package: textSetting({
    about: 'package in the index',
    expects: 'name',
    standard: 'insights-gatherer',
    read: word,
    idle: indexed,
  }),
  ramp: durationSetting({
    about: 'over which the clusters take a new image up',
    standard: '24h',
    least: 0,
    idle: 'until it is built',
  }),
  selfTest: section({
    enabled: flagSetting({ about: 'try an image in a Job first', standard: 'true', idle: 'until it is built' }),
    timeout: durationSetting({ about: 'of the Job', standard: '5m', most: 3600, idle: 'until it is built' }),
  }),
  verification: section({
    // `unclear` cannot be written: something was asked for that cannot be understood, so that nothing may pass.
    policy: setting(Type.Enum([...policies, 'unclear']), {
      about:
        'signatures that an image must have. Until they can be verified, any policy but `none` refuses every image',
      expects: policies.map((policy) => `\`${policy}\``).join(', '),
      standard: 'none',
      read: choice(policies),
    }),
    mode: choiceSetting(['enforce', 'warn'], {
      about: 'what an unsigned image costs',
      standard: 'enforce',
      idle: verified,
    }),
    publicKeys: listSetting(texts.publicKey, {
      about: 'of policy `key`',
      expects: 'list of PEM texts',
      idle: verified,
    }),
    publicKeysFrom: configMapSetting({ about: 'ConfigMap of further keys', idle: verified }),
    identities: setting(Type.Array(identity), {
      about: 'of policy `keyless`',
      expects: 'list of `{issuer, subject}` or `{issuer, subjectRegExp}`',
      standard: [],
      read: listOf(
        record(
          identity,
          { issuer: someText, subject: someText, subjectRegExp: someText },
          'must have an issuer, and a subject or a subjectRegExp',
        ),
      ),
      idle: verified,
    }),
    trustedRootFrom: configMapSetting({ about: 'ConfigMap with `trusted_root.json`', idle: verified }),
  }),
});
