import { configMapRows } from './layers/config-map-layer.ts';
import { fileRows } from './layers/file-layer.ts';
import type { Row } from './layers/layer.ts';
import { secretRows } from './layers/secret-layer.ts';
import type { SettingRule } from './schema/setting.ts';
import { settings } from './schema/settings.ts';

const introduction = `Every setting of the operator, where it is written, and what it does. This page follows from the schema that reads them.

| Layer | Where | Taken over |
|---|---|---|
| file | the operator's YAML, \`--config\`; the gatherer's \`--config\` takes the same | \`gatherer.socket\` at the start, all else within 15 s |
| Secret | \`support\` in \`openshift-config\`, a key of its data for each | within 15 s |
| ConfigMap | \`insights-config\` in the operator's namespace, YAML in its key \`config.yaml\` | within 15 s |

Later layers win key by key: defaults, file, Secret, ConfigMap. What is left out, or empty in Secret and ConfigMap, says
nothing; the file that \`deploy/base\` installs names some that differ from the defaults below. White space around a value is no part of it; \`yes\`, \`on\` and \`true\` are the same, as are \`no\`, \`off\` and \`false\`.
Durations are Go durations: \`90s\`, \`10m\`, \`1h30m\`.

A bad file ends the program at its start, with all that is wrong in it. Later, and in Secret and ConfigMap, a value that cannot
be accepted costs its own key: the last good one stays in force, and condition \`ConfigurationValid\`, an event and \`/status\` name
it, as they name unknown keys. What promises safety fails closed when it cannot be understood, also at the start: obfuscation
(all of it is done), signatures and allowed repositories (no image passes), \`paused\` and \`mode\` (no new image is taken
up), \`observe\` (none is patched), \`gatherWithoutUpload\` (off).
`;

/** The page of all settings, Markdown; `command` is what writes it. */
export function formatSettingsPage(command: string): string {
  const sections = Map.groupBy([...settings], ([path]) => (path.includes('.') ? (path.split('.')[0] ?? '') : ''));
  const parts = [...sections].map(([name, rows]) => `## ${titleOf(name)}\n\n${tableOf(rows)}`);
  return `<!-- Written by \`${command}\`. -->\n# Settings\n\n${introduction}\n${parts.join('\n\n')}\n`;
}

function titleOf(section: string): string {
  return section === '' ? 'At the top level' : `\`${section}\``;
}

function tableOf(rows: readonly (readonly [string, SettingRule])[]): string {
  const lines = rows.map(([path, rule]) => {
    const cells = [
      keysOf(path, fileRows),
      whatItDoes(rule),
      rule.expects,
      standardOf(rule.standard),
      keysOf(path, secretRows),
      keysOf(path, configMapRows),
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const header = '| File | Decides | Values | Default | Secret | ConfigMap |\n|---|---|---|---|---|---|';
  return `${header}\n${lines.join('\n')}`;
}

function keysOf(path: string, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.path === path);
  const cells = own.map(({ key, remark }) => (remark === undefined ? `\`${key}\`` : `\`${key}\` (${remark})`));
  return cells.length === 0 ? '–' : cells.join(', ');
}

function whatItDoes({ about, idle }: SettingRule): string {
  return idle === undefined ? about : `${about}. **No effect**: ${idle}`;
}

function standardOf(standard: unknown): string {
  if (Array.isArray(standard)) return standard.length === 0 ? 'none' : standard.map((each) => `\`${each}\``).join(', ');
  if (typeof standard !== 'string') return 'none';
  return standard === '' ? 'empty' : `\`${standard}\``;
}
