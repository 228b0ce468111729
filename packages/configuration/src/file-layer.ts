import { parseDocument } from 'yaml';
import { findConflicts } from './conflicts.ts';
import type { RawConfiguration } from './document.ts';
import { normalise } from './normalise.ts';
import { type ConfigurationNote, note } from './note.ts';
import { fileSchema } from './schema.ts';
import { compileSchema, type Finding } from './validator.ts';

/** A configuration file that was read: either its document, or everything wrong with it. */
export type FileReading =
  | { readonly document: RawConfiguration; readonly problems: readonly [] }
  | { readonly document: undefined; readonly problems: readonly ConfigurationNote[] };

const validateFile = compileSchema(fileSchema);

/** Reads the configuration file. Unknown keys are problems: the file is ours and changes with the release. */
export function readFileLayer(text: string): FileReading {
  const yaml = parseDocument(text, { prettyErrors: false });
  const [syntaxError] = yaml.errors;
  if (syntaxError) return failed([{ key: '', message: `the configuration is not valid YAML: ${syntaxError.message}` }]);
  const value = toJson(yaml);
  const findings = [...validateFile(value), ...missingStoragePath(value)];
  if (findings.length > 0) return failed(findings);
  const document = value as RawConfiguration; // by fileSchema
  const conflicts = findConflicts(normalise(document, false).fastTrack);
  return conflicts.length > 0 ? failed(conflicts) : { document, problems: [] };
}

function failed(findings: readonly Finding[]): FileReading {
  return { document: undefined, problems: findings.map(({ key, message }) => note('file', key, message)) };
}

function toJson(yaml: ReturnType<typeof parseDocument>): unknown {
  try {
    return yaml.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return undefined; // aliases that would unfold without end
  }
}

function missingStoragePath(value: unknown): Finding[] {
  const hasPath = typeof value === 'object' && value !== null && 'storagePath' in value && value.storagePath !== '';
  if (hasPath) return [];
  return [{ key: 'storagePath', message: 'storagePath must point to a directory where snapshots can be stored' }];
}
