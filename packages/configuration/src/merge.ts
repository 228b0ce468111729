import { isWithin, parseRepositoryScope } from '@insights/image-name';
import { isObject } from '@insights/process';
import type { SettingRule } from './schema/setting.ts';
import { isSettings, type Settings, settings } from './schema/settings.ts';

/** What is in force of each layer: settings by path, each in its normal form. */
export interface AcceptedLayers {
  readonly file: ReadonlyMap<string, unknown>;
  readonly secret: ReadonlyMap<string, unknown>;
  readonly configMap: ReadonlyMap<string, unknown>;
}

const allowed = 'fastTrack.allowedRepositories';

/**
 * Lays the layers over each other: defaults, file, Secret, ConfigMap, key by key. Obfuscation is added up, what one
 * layer hides another cannot show; the allowed repositories are the file's, and the ConfigMap's as far as they lie in
 * those.
 */
export function mergeLayers({ file, secret, configMap }: AcceptedLayers): Settings {
  const merged = new Map([...defaults(), ...file, ...secret, ...configMap]);
  merged.set('obfuscation', [...new Set([file, secret, configMap].flatMap((layer) => textsAt(layer, 'obfuscation')))]);
  merged.set(allowed, narrowed(allowedByFile(file), configMap).kept);
  const document: unknown = sectionsOf(merged);
  if (isSettings(document)) return document;
  throw new Error('the merged configuration is incomplete: a setting has a default of another kind');
}

/** Entries of the ConfigMap's list that would allow more than the file does. */
export function repositoriesOutside({ file, configMap }: AcceptedLayers): readonly string[] {
  return narrowed(allowedByFile(file), configMap).outside;
}

/** Without the key in the file: the file's `repository` alone. */
function allowedByFile(file: ReadonlyMap<string, unknown>): readonly string[] {
  if (file.has(allowed)) return textsAt(file, allowed);
  return [String(file.get('fastTrack.repository') ?? defaults().get('fastTrack.repository'))];
}

function narrowed(list: readonly string[], configMap: ReadonlyMap<string, unknown>) {
  if (!configMap.has(allowed)) return { kept: list, outside: [] };
  const outer = list.map((entry) => parseRepositoryScope(entry));
  const isInside = (entry: string) => outer.some((scope) => isWithin(parseRepositoryScope(entry), scope));
  const entries = textsAt(configMap, allowed);
  return { kept: entries.filter(isInside), outside: entries.filter((entry) => !isInside(entry)) };
}

let known: ReadonlyMap<string, unknown> | undefined;

function defaults(): ReadonlyMap<string, unknown> {
  known ??= new Map([...settings].map(([path, { standard, read }]) => [path, valueOf(path, read(standard))]));
  return known;
}

function valueOf(path: string, outcome: ReturnType<SettingRule['read']>): unknown {
  if ('value' in outcome) return outcome.value;
  throw new Error(`the default of ${path} is not one: ${outcome.complaints.map(({ text }) => text).join('; ')}`);
}

function textsAt(layer: ReadonlyMap<string, unknown>, path: string): string[] {
  const value = layer.get(path);
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function sectionsOf(values: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const parts = path.split('.');
    let section = root;
    for (const part of parts.slice(0, -1)) {
      const inner = section[part];
      const next: Record<string, unknown> = isObject(inner) ? inner : {};
      section[part] = next;
      section = next;
    }
    section[parts.at(-1) ?? ''] = value;
  }
  return root;
}
