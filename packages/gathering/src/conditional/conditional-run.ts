import type { Endpoints, JsonObject } from '@insights/cluster';
import type { Clock } from '@insights/process';
import { type Accepted, ExpressionEngine, type FunctionKind, type GatheringRule } from '@insights/rules';
import { apiResource } from '../api-resource.ts';
import { memberAt } from '../json.ts';
import type { RunObjects } from '../runner/run-objects.ts';
import { type Alerts, type FiringAlert, readAlerts } from './alerts.ts';
import { judge, type RuleVerdict } from './conditions.ts';
import type { GatheringRules } from './gathering-rules.ts';
import { type RequestOutcome, RequestOutcomes } from './request-outcomes.ts';
import { type RulesInForce, rulesInForce } from './rules-in-force.ts';
import { functionsOf, type TriggeredFunction } from './triggered-functions.ts';

/** The type that tells a cluster's version. */
export const clusterVersionType = apiResource('config.openshift.io/v1', 'clusterversions', 'ClusterVersion');

/** A rule and what came of its conditions. */
export interface JudgedRule extends Accepted<GatheringRule>, RuleVerdict {
  readonly functions: readonly TriggeredFunction[];
}

interface ConditionalSource {
  readonly endpoints: Endpoints;
  readonly objects: RunObjects;
  readonly clock: Clock;
}

/**
 * The rules of one run, their conditions judged: what the functions of `conditional` are made of. Dispose it when they have
 * ended.
 */
export class ConditionalRun implements AsyncDisposable {
  readonly given: GatheringRules;
  readonly inForce: RulesInForce;
  readonly rules: readonly JudgedRule[];
  /** What could not be read for the conditions. */
  readonly problems: readonly unknown[];
  readonly expressions: ExpressionEngine;
  readonly requestOutcomes = new RequestOutcomes();
  readonly #alerts: Alerts;

  private constructor(given: GatheringRules, inForce: RulesInForce, facts: Facts, expressions: ExpressionEngine) {
    this.given = given;
    this.inForce = inForce;
    this.expressions = expressions;
    this.problems = facts.problems;
    this.#alerts = facts.alerts ?? new Map();
    this.rules = inForce.validation.rules.map((rule) => ({
      ...rule,
      ...judge(rule.value, facts),
      functions: functionsOf(rule.value),
    }));
  }

  /** Checks the rules and judges their conditions. @throws the signal's reason alone */
  static async prepare(given: GatheringRules, source: ConditionalSource, signal: AbortSignal): Promise<ConditionalRun> {
    const expressions = new ExpressionEngine();
    try {
      const inForce = await rulesInForce(given, expressions, signal);
      const facts = await factsFor(
        inForce.validation.rules.map(({ value }) => value),
        source,
        signal,
      );
      return new ConditionalRun(given, inForce, facts, expressions);
    } catch (error) {
      await expressions[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The functions of one kind that are triggered, each once. */
  triggered<Kind extends FunctionKind>(kind: Kind): TriggeredFunction<Kind>[] {
    const all = this.rules.flatMap(({ wasTriggered, functions }) => (wasTriggered ? functions : []));
    const ofKind = all.filter((each): each is TriggeredFunction<Kind> => each.kind === kind);
    return [...new Map(ofKind.map((each) => [each.id, each])).values()];
  }

  /** `undefined` when the alert does not fire. */
  firing(alertName: string): FiringAlert | undefined {
    return this.#alerts.get(alertName);
  }

  /** What became of the requests for lines of logs. */
  get requests(): readonly RequestOutcome[] {
    return this.requestOutcomes.list(this.inForce.validation.requests.map(({ index }) => index));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.expressions[Symbol.asyncDispose]();
  }
}

interface Facts {
  readonly alerts: Alerts | undefined;
  readonly clusterVersion: string | undefined;
  readonly problems: readonly unknown[];
}

async function factsFor(
  rules: readonly GatheringRule[],
  { endpoints, objects, clock }: ConditionalSource,
  signal: AbortSignal,
): Promise<Facts> {
  const problems: unknown[] = [];
  const attempt = <Result>(reading: Promise<Result>) =>
    reading.catch((problem: unknown) => {
      signal.throwIfAborted();
      problems.push(problem);
      return undefined;
    });
  const names = alertNames(rules);
  const isVersionAsked = rules.some(({ conditions }) =>
    conditions.some(({ type }) => type === 'cluster_version_matches'),
  );
  const [alerts, version] = await Promise.all([
    names.size > 0 ? attempt(readAlerts(names, { endpoints, clock }, signal)) : undefined,
    isVersionAsked ? attempt(objects.get(clusterVersionType, { name: 'version' })) : undefined,
  ]);
  return { alerts, clusterVersion: version && desiredVersion(version.parse()), problems };
}

function alertNames(rules: readonly GatheringRule[]): Set<string> {
  const inConditions = rules.flatMap(({ conditions }) =>
    conditions.flatMap((condition) => (condition.type === 'alert_is_firing' ? condition.alert.name : [])),
  );
  const inParameters = rules.flatMap(({ gathering_functions: functions }) =>
    Object.values(functions).flatMap((parameters) => ('alert_name' in parameters ? parameters.alert_name : [])),
  );
  return new Set([...inConditions, ...inParameters]);
}

function desiredVersion(clusterVersion: JsonObject): string | undefined {
  const version = memberAt(clusterVersion, 'status', 'desired', 'version');
  return typeof version === 'string' ? version : undefined;
}
