import { type ConfigurationNote, note } from '../note.ts';
import { settings } from '../schema/settings.ts';
import { readSettingsDocument } from '../settings-document.ts';
import { asWritten, type Layer, readRows, type Row } from './layer.ts';
import { describeStranger, findStrangers } from './strangers.ts';

// Secret and ConfigMap have them under names of their own.
const isOfCluster = (path: string) => path === 'obfuscation' || path.startsWith('proxy.');

/** The file's keys are the settings; the gatherer's three of `dataReporting` win over those at the top. */
export const fileRows: readonly Row[] = [
  ...[...settings.keys()].filter((path) => !isOfCluster(path)).map((path) => ({ key: path, path, read: asWritten })),
  ...['storagePath', 'interval', 'obfuscation'].map((path) => ({
    key: `dataReporting.${path}`,
    path,
    read: asWritten,
  })),
];

const fileKeys = fileRows.map(({ key }) => key);

/**
 * Reads the configuration file. Unknown keys are problems: the file is ours and changes with the release.
 * @returns everything wrong with it in `problems`; then nothing of it may be used
 */
export function readFileLayer(text: string): Layer {
  const reading = readSettingsDocument(text);
  if ('problem' in reading) return failed([note('file', '', `the configuration ${reading.problem}`)]);
  const layer = readRows('file', fileRows, reading.document);
  const strangers = findStrangers(reading.document, fileKeys);
  const problems = strangers.map((stranger) => note('file', stranger.key, describeStranger(stranger)));
  return { ...layer, problems: [...problems, ...layer.problems] };
}

function failed(problems: readonly ConfigurationNote[]): Layer {
  return { values: new Map(), invalid: new Set(), unknown: [], warnings: [], notes: [], problems };
}
