import { formatSettingsPage } from '../packages/configuration/src/index.ts';
import { catalogue, formatGatherRole, gatherRoleRules, obfuscationReads } from '../packages/gathering/src/index.ts';

/** Path in the repository → text of every file that is generated and committed. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'deploy/base/gather-role.yaml': formatGatherRole(gatherRoleRules(catalogue, obfuscationReads), 'npm run generate'),
    'deploy/SETTINGS.md': formatSettingsPage('npm run generate'),
  };
}
