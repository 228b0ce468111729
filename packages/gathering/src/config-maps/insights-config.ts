import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { anonymizeString } from '../anonymize/string.ts';
import { unexpectedObject } from '../errors.ts';
import { member } from '../json.ts';
import { harmlessText } from './harmless-text.ts';

// What the reference knows; its sections are always there, its fields when they say something.
const sections: Readonly<Record<string, readonly string[]>> = {
  dataReporting: [
    'interval',
    'uploadEndpoint',
    'downloadEndpoint',
    'downloadEndpointTechPreview',
    'storagePath',
    'conditionalGathererEndpoint',
    'processingStatusEndpoint',
  ],
  alerting: ['disabled'],
  sca: ['disabled', 'interval', 'endpoint'],
  clusterTransfer: ['interval', 'endpoint'],
  proxy: ['httpProxy', 'httpsProxy', 'noProxy'],
};
const obfuscations: readonly JsonValue[] = ['networking', 'workload_names'];

/**
 * The settings of the operator that are known, each a text; proxies by the string rule.
 * @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` for what is no section of keys, or has one that is none
 */
export function knownInsightsConfig(settings: JsonValue): JsonObject {
  const document = sectionOf(settings, 'config.yaml');
  const known = Object.entries(sections).map(([name, fields]): [string, JsonObject] => {
    const section = sectionOf(member(document, name) ?? null, name);
    return [name, textsOf(section, fields, name === 'proxy' ? anonymizeString : harmlessText)];
  });
  const { dataReporting = {}, ...others } = Object.fromEntries(known);
  const obfuscation = obfuscationOf(member(member(document, 'dataReporting'), 'obfuscation'));
  return { dataReporting: { ...dataReporting, ...(obfuscation.length > 0 && { obfuscation }) }, ...others };
}

function sectionOf(value: JsonValue, name: string): JsonObject {
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  throw unexpectedObject(`${name} must be a section of keys`);
}

function textsOf(section: JsonObject, fields: readonly string[], change: (text: string) => string): JsonObject {
  const texts = fields.map((field): [string, string] => [field, change(textOf(member(section, field)))]);
  return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}

// Kubernetes' reader takes a number or a boolean for the text of it.
function textOf(value: JsonValue | undefined): string {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? String(value) : '';
}

// A list, or one word.
function obfuscationOf(value: JsonValue | undefined): JsonValue[] {
  const values = Array.isArray(value) ? value : [value ?? null];
  return values.filter((each) => obfuscations.includes(each));
}
