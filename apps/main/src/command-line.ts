import { type FlagDefinitions, logLevels } from '@insights/process';

/** The flags of the program; each also as an environment variable, `INSIGHTS_…` in upper case. */
export const flags = {
  config: {
    type: 'string',
    placeholder: 'FILE',
    description: 'Configuration file',
    default: '/etc/insights-operator/server.yaml',
  },
  kubeconfig: {
    type: 'string',
    placeholder: 'FILE',
    description: 'Kubeconfig; inside a pod its own credentials serve',
  },
  listen: {
    type: 'string',
    placeholder: 'ADDRESS',
    description: 'Where health and metrics are served',
    default: 'tcp://0.0.0.0:8443',
  },
  'local-listen': {
    type: 'string',
    placeholder: 'ADDRESS',
    description: 'Where status, decisions and events are served; on loopback only',
    default: 'tcp://127.0.0.1:8444',
  },
  'tls-cert': { type: 'string', placeholder: 'FILE', description: 'Certificate to serve with; plain HTTP without one' },
  'tls-key': { type: 'string', placeholder: 'FILE', description: 'Key of the certificate' },
  'credentials-path': {
    type: 'string',
    placeholder: 'DIR',
    description: 'Volume that hands the gatherer its credentials',
    default: '/var/run/gather-credentials',
  },
  'service-account-path': {
    type: 'string',
    placeholder: 'DIR',
    description: "Folder of the pod's own token and CA",
    default: '/var/run/secrets/kubernetes.io/serviceaccount',
  },
  'log-level': {
    type: 'string',
    placeholder: 'LEVEL',
    description: 'How much to log',
    oneOf: logLevels,
    default: 'info',
  },
} as const satisfies FlagDefinitions;

/** The text of `--help`, given the lines of the flags. */
export const help = (
  lines: string,
) => `insights-operator-main: drives an Insights gatherer and keeps its image up to date.

Usage: insights-operator-main [flags]

${lines}

Every flag is also an environment variable: --log-level is INSIGHTS_LOG_LEVEL.
From the pod: POD_NAME, POD_NAMESPACE, POD_UID, NODE_NAME, RELEASE_VERSION, and
RELATED_IMAGE_GATHERER, the release image that a failed update falls back to.`;
