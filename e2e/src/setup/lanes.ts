/**
 * The suites, in lanes: those of a lane run one after the other, each lane on a cluster of its own, beside the other lanes.
 * Suites mostly wait, so that two lanes take half the time on a machine of two processors.
 */
export const lanes: readonly (readonly string[])[] = [
  [
    // What matters most comes first.
    'promises',
    'bad-images',
    'monitoring',
    'plain-kubernetes',
    // Its pods stay until the cluster goes.
    'footprint',
    // Looks back at everything before it.
    'audit',
  ],
  ['disturbances', 'reach', 'audit'],
];

/** The suites in the order in which they run when there is one cluster for all. */
export const suiteOrder: readonly string[] = [...new Set(lanes.flat().toReversed())].toReversed();

/** What jest takes for a suite and no other. */
export function patternOf(suite: string): string {
  return `e2e/suites/${suite}\\.e2e\\.ts$`;
}
