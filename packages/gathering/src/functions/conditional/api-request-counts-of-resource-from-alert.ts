import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { apiResource } from '../../api-resource.ts';
import type { AlertLabels } from '../../conditional/alerts.ts';
import type { ConditionalRun } from '../../conditional/conditional-run.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';
import { memberAt } from '../../json.ts';
import { isMissing } from '../../problem.ts';
import { lists } from '../../reads.ts';
import type { Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const apiRequestCount = apiResource('apiserver.openshift.io/v1', 'apirequestcounts', 'APIRequestCount');

const card: FunctionCard = {
  id: 'conditional/api_request_counts_of_resource_from_alert',
  description: 'How often the APIs are used that an alert warns of, when rules ask for that.',
  reads: [lists(apiRequestCount)],
  records: ['conditional/alerts/{alert}/api_request_counts.json'],
  objects: [],
  sensitivity: 'settings',
  since: '4.9.6',
};

/** `conditional/api_request_counts_of_resource_from_alert`. */
export const apiRequestCountsOfResourceFromAlert: RuledFunction = {
  ...card,
  ofRules: (run) =>
    run.triggered('api_request_counts_of_resource_from_alert').map(({ id, parameters }) => ({
      ...card,
      id,
      begin: () => begin(parameters.alert_name, run),
    })),
};

interface Counts {
  readonly resource: string;
  readonly removed_in_release: JsonValue;
  readonly total_request_count: JsonValue;
  readonly last_day_request_count: JsonValue;
}

function begin(alertName: string, run: ConditionalRun): Visits {
  const names = new Set(run.firing(alertName)?.instances.map(resourceName));
  const counts: Counts[] = [];
  let isAbsent = false;
  return {
    visits: [
      {
        resource: apiRequestCount,
        visit: eachObject(apiRequestCount, (item, context) => {
          if (names.has(item.name)) counts.push(countsOf(item.name, item.parse(), context));
          return undefined;
        }),
        onProblem: (problem, context) => {
          isAbsent = true;
          if (!isMissing(problem)) context.error(problem);
        },
      },
    ],
    finish: async (context) => {
      if (isAbsent) return;
      const path = `conditional/alerts/${alertName}/api_request_counts.json`;
      // As Go writes a list that nothing was added to.
      await context.record({ path, bytes: JSON.stringify(counts.length > 0 ? counts : null) });
    },
  };
}

function resourceName(labels: AlertLabels): string {
  return ['resource', 'version', 'group'].map((label) => labels.get(label) ?? '').join('.');
}

function countsOf(name: string, object: JsonObject, context: GatherContext): Counts {
  const field = (fallback: JsonValue, isRight: (value: JsonValue) => boolean, ...keys: string[]): JsonValue => {
    const value = memberAt(object, 'status', ...keys);
    if (value !== undefined && isRight(value)) return value;
    context.error(`apirequestcounts ${name}: status.${keys.join('.')} is missing or of the wrong type`);
    return fallback;
  };
  return {
    resource: name,
    removed_in_release: field('', (value) => typeof value === 'string', 'removedInRelease'),
    total_request_count: field(0, isCount, 'requestCount'),
    last_day_request_count: field(0, isCount, 'currentHour', 'requestCount'),
  };
}

// A number that a double does not hold is an opaque value.
function isCount(value: JsonValue): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isJsonObject(value);
}
