import { alertmanagerConfig } from './functions/clusterconfig/alertmanager-config.ts';
import { ingressCertificates } from './functions/clusterconfig/ingress-certificates.ts';
import { revisionedObjects } from './functions/clusterconfig/revisioned-objects.ts';
import { supportSecret } from './functions/clusterconfig/support-secret.ts';
import type { GatherFunction } from './gather-function.ts';

/** The functions of the catalogue with `runsIn` `main`, by themselves: so `main` carries no code of the others. */
export const functionsInMain: readonly GatherFunction[] = [
  alertmanagerConfig,
  ingressCertificates,
  revisionedObjects,
  supportSecret,
];
