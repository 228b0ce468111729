/** Suites that run one after the other on a cluster of their own. The audit looks back at everything before it. */
export type Lane = readonly string[];

/**
 * The suites, in acts that follow each other. The lanes of an act run side by side: suites mostly wait, and two lanes take
 * little more time than one.
 */
export const acts: readonly (readonly Lane[])[] = [
  // What is measured is measured on a machine that does nothing else.
  [['promises', 'audit']],
  [
    ['disturbances', 'plain-kubernetes', 'reach', 'monitoring', 'gathering', 'audit'],
    // The pods of the footprint stay until the cluster goes.
    ['hostile-images', 'bad-images', 'footprint', 'audit'],
  ],
];

/** The suites in the order in which they run when there is one cluster for all. */
export const suiteOrder: readonly string[] = [...new Set(acts.flat(2).toReversed())].toReversed();

/** What jest takes for a suite and no other. */
export function patternOf(suite: string): string {
  return `e2e/suites/${suite}\\.e2e\\.ts$`;
}
