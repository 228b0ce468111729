import { formatDuration } from '@insights/process';
import * as Type from 'typebox';
import type { Reader } from './outcome.ts';
import { setting, type SettingRule } from './setting.ts';
import * as texts from './texts.ts';
import { choice, duration, type DurationBounds, flag, listOf, longestDurationSeconds, wholeNumber } from './values.ts';

type Words = Pick<SettingRule, 'about' | 'label' | 'idle'>;

/** A text. */
export function textSetting(words: Words & { standard?: string; expects?: string; read?: Reader<string> }) {
  const { standard = '', expects = 'text', read = texts.text(), ...rest } = words;
  return setting(Type.String(), { ...rest, standard, expects, read });
}

/** An address with so many `%s` in it. */
export function urlSetting(placeholders: readonly number[], words: Words & { standard?: string }) {
  const counted = placeholders.join(' or ');
  const expects = counted === '0' ? 'URL' : `URL with ${counted} \`%s\``;
  return textSetting({ ...words, expects, read: texts.text(texts.url(...placeholders)) });
}

/** A switch; off unless it says otherwise. */
export function flagSetting(words: Words & { standard?: 'true' | 'false' }) {
  return setting(Type.Boolean(), { standard: 'false', ...words, expects: '`true` or `false`', read: flag });
}

/** A Go duration; the value is in seconds. */
export function durationSetting(words: Words & DurationBounds & { standard: string }) {
  const { least, most = longestDurationSeconds, ...rest } = words;
  const from = least === undefined ? 'above 0' : formatDuration(least);
  const expects = `duration, ${from} to ${formatDuration(most)}`;
  return setting(Type.Number({ minimum: 0 }), { ...rest, expects, read: duration({ ...words, most }) });
}

export function choiceSetting<const Value extends string>(
  values: readonly Value[],
  words: Words & { standard: Value },
) {
  const schema = Type.Enum([...values]);
  return setting(schema, { ...words, expects: values.map((value) => `\`${value}\``).join(', '), read: choice(values) });
}

export function numberSetting(least: number, most: number, words: Words & { standard: string }) {
  const expects = `whole number, ${least} to ${most}`;
  return setting(Type.Integer(), { ...words, expects, read: wholeNumber(least, most) });
}

export function listSetting(
  item: Reader<string>,
  words: Words & { standard?: readonly string[]; expects: string; least?: number },
) {
  const { standard = [], least = 0, ...rest } = words;
  return setting(Type.Array(Type.String()), { ...rest, standard, read: listOf(item, { least }) });
}
