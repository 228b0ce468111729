/** An alert that fires, with its labels besides `alertname`. */
export interface FiringAlert {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The `prometheus.yml`: it scrapes nothing, and tells an Alertmanager of its alerts every second. @param alertmanager - URL */
export function platformConfiguration(alertmanager: string): object {
  const { protocol, host } = new URL(alertmanager);
  return {
    global: { evaluation_interval: '1s' },
    rule_files: ['rules.yaml'],
    alerting: {
      alertmanagers: [
        {
          scheme: protocol.replace(':', ''),
          tls_config: { insecure_skip_verify: true },
          static_configs: [{ targets: [host] }],
        },
      ],
    },
  };
}

/** Rules by which alerts fire from the first evaluation on, and series that the gatherer asks for by name. */
export function platformRules(alerts: readonly FiringAlert[]): object {
  const firing = alerts.map(({ name, labels }) => ({ alert: name, expr: 'vector(1)', labels }));
  const series = ['cluster_installer', 'virt_platform'].map((record) => ({ record, expr: 'vector(1)' }));
  return { groups: [{ name: 'platform', rules: [...firing, ...series] }] };
}
