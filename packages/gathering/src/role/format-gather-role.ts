import type { RoleRule } from './gather-role.ts';

/**
 * The ClusterRole `insights-operator-gather` as YAML, one entry a line, so that a function that reads something more
 * shows up in a review as the lines that it adds.
 * @param command - how to write the file anew, for its first line
 */
export function formatGatherRole(rules: readonly RoleRule[], command: string): string {
  return `# Generated from the catalogue of gathering functions by \`${command}\`: do not edit.
# The gatherer reads what its functions name, and no secret.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: insights-operator-gather
rules:
${rules.map(formatRule).join('')}`;
}

function formatRule({ apiGroups, resources, resourceNames = [], verbs }: RoleRule): string {
  return [
    `  - apiGroups: [${apiGroups.map((group) => group || '""').join(', ')}]\n`,
    block('resources', resources),
    block('resourceNames', resourceNames),
    `    verbs: [${verbs.join(', ')}]\n`,
  ].join('');
}

function block(key: string, items: readonly string[]): string {
  return items.length === 0
    ? ''
    : `    ${key}:\n${items.map((item) => `      - ${item === '*' ? '"*"' : item}\n`).join('')}`;
}
