/** A Helm chart as the label `helm.sh/chart` names it. */
export interface ChartName {
  readonly name: string;
  /** Empty where the label has none. */
  readonly version: string;
}

const namedVersions: ReadonlySet<string> = new Set(['latest', 'beta', 'alpha']);

/** `jenkins-0.0.3` → `jenkins` and `0.0.3`; `node-js` has no version, nor has `nodejs`. */
export function parseChartLabel(label: string): ChartName {
  const parts = label.split('-');
  const last = parts.at(-1) ?? '';
  const hasVersion = parts.length > 1 && (last.includes('.') || namedVersions.has(last));
  return hasVersion ? { name: parts.slice(0, -1).join('-'), version: last } : { name: label, version: '' };
}
