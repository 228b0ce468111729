import { nextConfiguration, type OperatorConfig } from '@insights/configuration';

/** The text of a configuration file. @param sections - its keys, in the place of or besides the usual ones */
export function configurationFile(sections: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    kind: 'GenericOperatorConfig',
    apiVersion: 'operator.openshift.io/v1alpha1',
    storagePath: '/var/lib/insights-operator',
    interval: '2h',
    endpoint: 'https://console.test/upload',
    ...sections,
  });
}

/** A configuration as the file gives it. @param sections - see {@link configurationFile} */
export function config(sections: Readonly<Record<string, unknown>> = {}): OperatorConfig {
  return nextConfiguration({ file: configurationFile(sections) }).config;
}
