import { nextConfiguration, type OperatorConfig } from '@insights/configuration';

/** A configuration as the file gives it. @param sections - keys of the file besides `storagePath` */
export function config(sections: Readonly<Record<string, unknown>> = {}): OperatorConfig {
  const file = {
    kind: 'GenericOperatorConfig',
    apiVersion: 'operator.openshift.io/v1alpha1',
    storagePath: '/var/lib/insights-operator',
    interval: '2h',
    endpoint: 'https://console.test/upload',
    ...sections,
  };
  return nextConfiguration({ file: JSON.stringify(file) }).config;
}
