import { isObject, present } from '@insights/process';
import { RegistryError } from '../errors.ts';
import type { Platform } from './manifest.ts';
import { parseDocument } from './parse-document.ts';

/** What an image says of itself (`opencontainers/image-spec:config.md`). */
export interface ImageConfig {
  readonly platform: Platform;
  readonly labels: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly workingDirectory: string;
  readonly user: string;
  /** RFC 3339, as stated; often a constant (reproducible builds), so images must not be ordered by it. */
  readonly created: string | undefined;
}

/**
 * Parses a config blob; members that are missing are empty.
 * @throws RegistryError `ERR_REGISTRY_PROTOCOL` when it is not a JSON object or lacks `os` or `architecture`;
 *   `ERR_REGISTRY_TOO_LARGE` for more values or depth than any image has
 */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const document = parseDocument(bytes, 'the image config');
  const { os, architecture, variant, created, config } = document;
  if (typeof os !== 'string' || typeof architecture !== 'string') throw malformed('it needs "os" and "architecture"');
  const run = isObject(config) ? config : {};
  return {
    platform: { os, architecture, ...present({ variant: text(variant) || undefined }) },
    labels: textMap(run['Labels']),
    entrypoint: textList(run['Entrypoint']),
    command: textList(run['Cmd']),
    environment: textList(run['Env']),
    workingDirectory: text(run['WorkingDir']),
    user: text(run['User']),
    created: typeof created === 'string' ? created : undefined,
  };
}

function textMap(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function textList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function malformed(reason: string): RegistryError {
  return new RegistryError('ERR_REGISTRY_PROTOCOL', `malformed image config: ${reason}`);
}
