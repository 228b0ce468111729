import * as Type from 'typebox';
import type { Reader } from './outcome.ts';

/** Under this key a schema of one setting carries what JSON Schema has no words for. */
export const rule: unique symbol = Symbol('rule');

/** What is known of one setting besides its type. */
export interface SettingRule<Value = unknown> {
  /** For the settings page: what it decides. */
  readonly about: string;
  /** For the settings page: what may be written. */
  readonly expects: string;
  /** The default, as people write it. */
  readonly standard: unknown;
  readonly read: Reader<Value>;
  /** How today's messages name it; without one, its key. */
  readonly label?: string;
  /** Why it does nothing; without one it has an effect. */
  readonly idle?: string;
}

/** The schema of one setting; JSON Schema proper describes its normal form, which is what the type follows from. */
export type Setting = Type.TSchema & { readonly [rule]: SettingRule };

/** A section of settings, all of which have a value once the layers are merged. */
export interface Section extends Type.TSchema {
  readonly properties: Readonly<Record<string, Setting | Section>>;
}

/** Gives a schema its rule. */
export function setting<Schema extends Type.TSchema>(schema: Schema, rules: SettingRule<Type.Static<Schema>>) {
  return Object.assign(schema, { [rule]: rules } as const);
}

export function section<Members extends Section['properties']>(members: Members) {
  return Type.Object(members, { additionalProperties: false });
}

/** Every setting of a section by its dotted path, in the order of the section. */
export function settingsOf(of: Section, prefix = ''): ReadonlyMap<string, SettingRule> {
  const entries = Object.entries(of.properties).flatMap(([key, member]): [string, SettingRule][] =>
    isSection(member) ? [...settingsOf(member, `${prefix}${key}.`)] : [[`${prefix}${key}`, member[rule]]],
  );
  return new Map(entries);
}

function isSection(member: Setting | Section): member is Section {
  return !(rule in member);
}
