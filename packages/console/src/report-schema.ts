import { isObject } from '@insights/process';
import { Ajv } from 'ajv';
import type { InsightsReport, Recommendation } from './report.ts';

interface ClusterReportBody {
  readonly report: {
    readonly meta: { readonly count: number; readonly last_checked_at: string; readonly gathered_at?: unknown };
    readonly data: readonly {
      readonly rule_id: string;
      readonly description: string;
      readonly total_risk: number;
      readonly disabled?: boolean;
      readonly extra_data?: unknown;
    }[];
  };
}

interface RequestReportBody {
  readonly requestID?: string;
  readonly report: readonly {
    readonly rule_fqdn: string;
    readonly error_key?: string;
    readonly description: string;
    readonly total_risk: number;
  }[];
}

interface ProcessingStatusBody {
  readonly status: string;
}

const string = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const risk = { type: 'integer' };
// More than any cluster has, and little enough for one series each.
const mostRules = 5000;
// They become labels, and members of an object whose schema ends there (`openshift/insights-operator:pkg/insights/metrics.go`).
const longestDescription = 2048;
const longestName = 256;

const ajv = new Ajv({ allErrors: false });

// Members that are not used are not checked: the services add and change them at will.
export const isClusterReport = ajv.compile<ClusterReportBody>({
  type: 'object',
  required: ['report'],
  properties: {
    report: {
      type: 'object',
      required: ['meta', 'data'],
      properties: {
        meta: {
          type: 'object',
          required: ['count', 'last_checked_at'],
          properties: { count, last_checked_at: string },
        },
        data: {
          type: 'array',
          maxItems: mostRules,
          items: {
            type: 'object',
            required: ['rule_id', 'description', 'total_risk'],
            properties: { rule_id: string, description: string, total_risk: risk, disabled: { type: 'boolean' } },
          },
        },
      },
    },
  },
});

export const isRequestReport = ajv.compile<RequestReportBody>({
  type: 'object',
  required: ['report'],
  properties: {
    requestID: string,
    report: {
      type: 'array',
      maxItems: mostRules,
      items: {
        type: 'object',
        required: ['rule_fqdn', 'description', 'total_risk'],
        properties: { rule_fqdn: string, error_key: string, description: string, total_risk: risk },
      },
    },
  },
});

export const isProcessingStatus = ajv.compile<ProcessingStatusBody>({
  type: 'object',
  required: ['status'],
  properties: { status: string },
});

/** The report of a cluster, of the shape that both kinds share. */
export function fromClusterReport({ report: { meta, data } }: ClusterReportBody): InsightsReport {
  const recommendations = data.map(
    (rule): Recommendation => ({
      ruleId: withoutSuffix(rule.rule_id),
      errorKey: errorKeyOf(rule.extra_data),
      description: rule.description.slice(0, longestDescription),
      totalRisk: rule.total_risk,
      isDisabled: rule.disabled ?? false,
    }),
  );
  const disabled = recommendations.filter(({ isDisabled }) => isDisabled).length;
  return {
    source: 'cluster',
    requestId: undefined,
    lastCheckedAt: parseTime(meta.last_checked_at),
    gatheredAt: typeof meta.gathered_at === 'string' ? parseTime(meta.gathered_at) : undefined,
    total: Math.max(0, meta.count - disabled),
    recommendations,
  };
}

/** The report of one upload, of the shape that both kinds share. */
export function fromRequestReport({ report }: RequestReportBody, requestId: string): InsightsReport {
  const recommendations = report.map(
    (rule): Recommendation => ({
      ruleId: withoutSuffix(rule.rule_fqdn),
      errorKey: rule.error_key?.slice(0, longestName),
      description: rule.description.slice(0, longestDescription),
      totalRisk: rule.total_risk,
      isDisabled: false,
    }),
  );
  return {
    source: 'request',
    requestId,
    lastCheckedAt: undefined,
    gatheredAt: undefined,
    total: recommendations.length,
    recommendations,
  };
}

function withoutSuffix(ruleId: string): string {
  return ruleId.replace(/\.report$/, '').slice(0, longestName);
}

function errorKeyOf(extraData: unknown): string | undefined {
  const key = isObject(extraData) ? extraData['error_key'] : undefined;
  return typeof key === 'string' ? key.slice(0, longestName) : undefined;
}

function parseTime(text: string): Date | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
