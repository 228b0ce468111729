/** A comparator and a version, still as text: `>=4.17.0`. */
export interface Comparison {
  readonly operator: string;
  readonly version: string;
}

/**
 * Replaces `4.17.x` and `4.x` by comparisons with whole versions, as blang/semver v4 does, its traps included:
 * `!=4.17.x` becomes two comparisons that never hold together.
 */
export function expandWildcard({ operator, version }: Comparison): Comparison[] {
  const flat = flatVersion(version);
  const next = nextVersion(version, flat);
  switch (operator) {
    case '>':
      return [{ operator: '>=', version: next }];
    case '>=':
      return [{ operator, version: flat }];
    case '<':
      return [{ operator, version: flat }];
    case '<=':
      return [{ operator: '<', version: next }];
    case '':
    case '=':
    case '==':
      return [
        { operator: '>=', version: flat },
        { operator: '<', version: next },
      ];
    case '!':
    case '!=':
      return [
        { operator: '<', version: flat },
        { operator: '>=', version: next },
      ];
    default:
      return [{ operator: '', version: '' }];
  }
}

function flatVersion(version: string): string {
  const flat = version.replace('.x.x', '.x').replace('.x', '.0');
  return flat.split('.').length === 2 ? `${flat}.0` : flat;
}

/** Empty, which is no version, for what has an `x` and no wildcard. */
function nextVersion(version: string, flat: string): string {
  const parts = version.split('.');
  if (parts.at(-1) !== 'x') return '';
  const place = parts.length === 3 ? 1 : parts.length === 2 ? 0 : -1;
  if (place < 0) return '';
  return flat
    .split('.')
    .map((part, index) => (index === place && /^\d+$/.test(part) ? String(Number(part) + 1) : part))
    .join('.');
}
