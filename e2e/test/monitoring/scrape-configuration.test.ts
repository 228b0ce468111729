import { describe, expect, it } from '@jest/globals';
import { scrapeConfiguration } from '../../src/monitoring/scrape-configuration.ts';

const metadata = { name: 'x' };
const manifests = [
  { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ name: 'https', targetPort: 8443 }] } },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata,
    spec: {
      endpoints: [
        {
          port: 'https',
          path: '/metrics',
          scheme: 'https',
          tlsConfig: { caFile: '/elsewhere', serverName: 'metrics.test' },
          metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'a_.*', action: 'keep' }],
        },
      ],
    },
  },
];
const pod = { name: 'operator-1', address: '10.0.0.7' };

describe('the scrape configuration', () => {
  it('asks the pod at the port of the Service, by the name in the certificate, and keeps what the ServiceMonitor keeps', () => {
    const configuration = scrapeConfiguration({ manifests, pod, caFile: 'ca.crt', ruleFile: 'rules.yaml' });

    expect(configuration).toMatchObject({
      rule_files: ['rules.yaml'],
      scrape_configs: [
        {
          scheme: 'https',
          metrics_path: '/metrics',
          tls_config: { ca_file: 'ca.crt', server_name: 'metrics.test' },
          static_configs: [{ targets: ['10.0.0.7:8443'], labels: { pod: 'operator-1', endpoint: 'https' } }],
          metric_relabel_configs: [{ source_labels: ['__name__'], regex: 'a_.*', action: 'keep' }],
        },
      ],
    });
  });

  it('cannot be made of manifests without a ServiceMonitor', () => {
    const options = { manifests: manifests.slice(0, 1), pod, caFile: '', ruleFile: '' };

    expect(() => scrapeConfiguration(options)).toThrow('the manifests have no ServiceMonitor');
  });
});
