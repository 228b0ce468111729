import { Counter, Gauge, type Registry } from 'prom-client';

/** One active or disabled recommendation of a report. */
export interface MetricRecommendation {
  /** Without the suffix `.report`. */
  readonly ruleId: string;
  /** Without one there is no series. */
  readonly errorKey: string | undefined;
  readonly description: string;
  readonly totalRisk: number;
  readonly isDisabled: boolean;
}

export interface MetricReport {
  readonly clusterId: string;
  /** Disabled ones not counted. */
  readonly total: number;
  readonly recommendations: readonly MetricRecommendation[];
  /** `alerts.isDisabled` of the configuration: no series for single recommendations. */
  readonly areAlertsDisabled: boolean;
}

const risks = ['low', 'moderate', 'important', 'critical'] as const;
// The codes that the services are known to give; others get a series when they occur.
const statusCodes = ['0', '200', '202', '400', '401', '403', '404', '413', '415', '429', '500', '502', '503', '504'];
// One label set each, with a text in it: more than this is a mistake of the service, not a cluster in trouble.
const mostSeries = 1000;

/** Today's four metrics, names and labels unchanged: dashboards and telemetry read them. */
export class ReportingMetrics {
  readonly #sent: Counter<'client' | 'status_code'>;
  readonly #received: Counter<'client' | 'status_code'>;
  readonly #health: Gauge<'metric'>;
  readonly #recommendation: Gauge<'description' | 'total_risk' | 'info_link'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['client', 'status_code'] as const;
    this.#sent = new Counter({
      name: 'insightsclient_request_send_total',
      help: 'Archives sent, by HTTP answer; 0 is no answer.',
      labelNames,
      registers,
    });
    this.#received = new Counter({
      name: 'insightsclient_request_recvreport_total',
      help: 'Report downloads, by HTTP answer; 0 is no answer.',
      labelNames,
      registers,
    });
    this.#health = new Gauge({
      name: 'health_statuses_insights',
      help: 'Active recommendations of the last report, by risk; -1 is no report yet.',
      labelNames: ['metric'],
      registers,
    });
    this.#recommendation = new Gauge({
      name: 'insights_recommendation_active',
      help: 'Active recommendations of the last report, one series each.',
      labelNames: ['description', 'total_risk', 'info_link'],
      registers,
    });
    for (const code of statusCodes) this.#countAll(code, 0);
    for (const metric of [...risks, 'total']) this.#health.set({ metric }, -1);
  }

  /** Counts an upload. @param statusCode - 0: no answer */
  countSent(statusCode: number): void {
    this.#sent.inc({ client: 'insights', status_code: String(statusCode) });
  }

  /** Counts a question for a report. @param statusCode - 0: no answer */
  countReportAnswer(statusCode: number): void {
    this.#received.inc({ client: 'insights', status_code: String(statusCode) });
  }

  /** Shows a report in the place of the one before. */
  setReport({ clusterId, total, recommendations, areAlertsDisabled }: MetricReport): void {
    const active = recommendations.filter(({ isDisabled }) => !isDisabled);
    for (const [index, metric] of risks.entries()) {
      this.#health.set({ metric }, active.filter(({ totalRisk }) => totalRisk === index + 1).length);
    }
    this.#health.set({ metric: 'total' }, total);
    this.#recommendation.reset();
    if (areAlertsDisabled) return;
    for (const { ruleId, errorKey, description, totalRisk } of active.slice(0, mostSeries)) {
      if (errorKey === undefined) continue;
      const labels = {
        description,
        total_risk: riskWord(totalRisk),
        info_link: advisorLink(clusterId, ruleId, errorKey),
      };
      this.#recommendation.set(labels, 1);
    }
  }

  #countAll(statusCode: string, value: number): void {
    this.#sent.inc({ client: 'insights', status_code: statusCode }, value);
    this.#received.inc({ client: 'insights', status_code: statusCode }, value);
  }
}

/** `Low`, `Moderate`, `Important`, `Critical`, or `Invalid`. */
export function riskWord(totalRisk: number): string {
  const word = risks[totalRisk - 1];
  return word ? word.charAt(0).toUpperCase() + word.slice(1) : 'Invalid';
}

/**
 * The page of a recommendation (`openshift/insights-operator:pkg/insights/metrics.go`).
 * @param ruleId - without the suffix `.report`
 */
export function advisorLink(clusterId: string, ruleId: string, errorKey: string): string {
  const first = `${encodeURIComponent(ruleId)}%7C${encodeURIComponent(errorKey)}`;
  return `https://console.redhat.com/openshift/insights/advisor/clusters/${encodeURIComponent(clusterId)}?first=${first}`;
}
