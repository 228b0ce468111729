import { type Condition, type GatheringRule, versionMatches } from '@insights/rules';
import type { Alerts } from './alerts.ts';

/** What conditions are looked up in; absent: it could not be read. */
export interface ConditionFacts {
  readonly alerts: Alerts | undefined;
  readonly clusterVersion: string | undefined;
}

/** Whether a rule is triggered. */
export interface RuleVerdict {
  readonly wasTriggered: boolean;
  /** Why a condition could not be told: it does not hold, then. */
  readonly errors: readonly string[];
}

/** A rule is triggered when all of its conditions hold; the first that does not ends the search. */
export function judge({ conditions }: GatheringRule, facts: ConditionFacts): RuleVerdict {
  for (const condition of conditions) {
    try {
      if (!holds(condition, facts)) return { wasTriggered: false, errors: [] };
    } catch (error) {
      return { wasTriggered: false, errors: [(error as Error).message] };
    }
  }
  return { wasTriggered: true, errors: [] };
}

function holds(condition: Condition, { alerts, clusterVersion }: ConditionFacts): boolean {
  if (condition.type === 'alert_is_firing') {
    if (!alerts) throw new Error('alerts cache is missing');
    return alerts.has(condition.alert.name);
  }
  if (clusterVersion === undefined) throw new Error('cluster version is missing');
  return versionMatches(clusterVersion, condition.cluster_version_matches.version);
}
