import type { SuiteStage } from '../stage/suite-stage.ts';
import type { FiringAlert } from './platform-configuration.ts';

/** Alerts that trigger every kind of function that the built-in rules know. */
export async function conditionalAlerts({ installation }: SuiteStage): Promise<FiringAlert[]> {
  const pod = await installation.pod();
  const { name = '', namespace = '' } = pod?.metadata ?? {};
  return [
    { name: 'KubePodNotReady', labels: { namespace, pod: name } },
    {
      name: 'APIRemovedInNextEUSReleaseInUse',
      labels: { resource: 'podsecuritypolicies', version: 'v1beta1', group: 'policy' },
    },
    { name: 'SamplesImagestreamImportFailing', labels: {} },
  ];
}
