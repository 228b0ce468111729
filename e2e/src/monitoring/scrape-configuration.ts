import type { Manifest } from '@insights/installation';

interface ScrapeOptions {
  /** Rendered; with one Service and one ServiceMonitor. */
  readonly manifests: readonly Manifest[];
  /** Name and address of the pod behind the Service. */
  readonly pod: { readonly name: string; readonly address: string };
  /** File of the certificate that the ServiceMonitor's `caFile` stands for. */
  readonly caFile: string;
  /** File of alerting rules. */
  readonly ruleFile: string;
}

interface ServiceMonitor {
  readonly endpoints: readonly {
    readonly port: string;
    readonly path: string;
    readonly scheme: string;
    readonly tlsConfig?: { readonly serverName: string };
    readonly metricRelabelings?: readonly {
      readonly sourceLabels: readonly string[];
      readonly regex: string;
      readonly action: string;
    }[];
  }[];
}

interface Service {
  readonly ports: readonly { readonly name: string; readonly targetPort: number }[];
}

/**
 * The `prometheus.yml` that the operator of Prometheus makes of a ServiceMonitor
 * (prometheus-operator:pkg/prometheus/promcfg.go), for one pod and with a second where a cluster has half a minute.
 */
export function scrapeConfiguration({ manifests, pod, caFile, ruleFile }: ScrapeOptions): object {
  const service = specOf(manifests, 'Service') as Service;
  const monitor = specOf(manifests, 'ServiceMonitor') as ServiceMonitor;
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [ruleFile],
    scrape_configs: monitor.endpoints.map(({ port, path, scheme, tlsConfig, metricRelabelings = [] }) => ({
      job_name: port,
      scheme,
      metrics_path: path,
      ...(tlsConfig && { tls_config: { ca_file: caFile, server_name: tlsConfig.serverName } }),
      static_configs: [
        {
          targets: [`${pod.address}:${service.ports.find(({ name }) => name === port)?.targetPort}`],
          labels: {
            job: 'metrics',
            service: 'metrics',
            endpoint: port,
            pod: pod.name,
            namespace: 'openshift-insights',
          },
        },
      ],
      metric_relabel_configs: metricRelabelings.map(({ sourceLabels, regex, action }) => ({
        source_labels: sourceLabels,
        regex,
        action,
      })),
    })),
  };
}

/** The rules of the PrometheusRule as a rule file of Prometheus. */
export function alertRules(manifests: readonly Manifest[]): object {
  return specOf(manifests, 'PrometheusRule');
}

function specOf(manifests: readonly Manifest[], kind: string): object {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (!found) throw new Error(`the manifests have no ${kind}`);
  return found['spec'] as object;
}
