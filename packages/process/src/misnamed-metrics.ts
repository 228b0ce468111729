/**
 * Gauges among prom-client's default metrics with names that are for counters. `promtool check metrics` refuses them, so
 * each process takes them out of its registry: `registry.removeSingleMetric(name)`. The same numbers are in
 * `nodejs_active_resources`, `nodejs_active_handles` and `nodejs_active_requests`, by type.
 */
export const misnamedDefaultMetrics: readonly string[] = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];
