import { dryRunFlag, gatherFlags } from '@insights/gather-run';
import { type FlagValues, formatFlags, logLevels } from '@insights/process';

/** Commands of the program, with a line for `--help`. */
export const commands = {
  serve: 'answer the gather API until told to stop (default)',
  gather: 'gather once; the archive is named on the last line of output',
  'self-test': 'prove that this program can run here; needs no cluster',
  version: 'print what this is, as JSON',
} as const;

/** One of {@link commands}. */
export type Command = keyof typeof commands;

/** Flags of all commands. Defaults that a configuration file may change stand in the description. */
export const flags = {
  config: { type: 'string', placeholder: 'FILE', description: 'configuration of the operator, YAML' },
  kubeconfig: {
    type: 'string',
    placeholder: 'FILE',
    description: 'cluster to gather from; default: the one it runs in',
  },
  'storage-path': {
    type: 'string',
    placeholder: 'DIR',
    description: 'folder of the archives (default /var/lib/insights-operator)',
  },
  listen: {
    type: 'string',
    placeholder: 'ADDRESS',
    description: 'gather API: unix:PATH, or tcp://HOST:PORT on loopback',
    default: 'unix:/var/run/insights/gatherer.sock',
  },
  'health-listen': {
    type: 'string',
    placeholder: 'ADDRESS',
    description: '/livez, /readyz and /metrics',
    default: 'tcp://0.0.0.0:8081',
  },
  ...gatherFlags,
  ...dryRunFlag,
  'with-secrets': {
    type: 'boolean',
    description: 'run functions that read Secrets too, with the rights of the kubeconfig (default for gather)',
  },
  'without-secrets': { type: 'boolean', description: 'leave them out (default for serve)' },
  'node-logs': {
    type: 'string',
    placeholder: 'WAY',
    description: 'logs of nodes through the API server: proxy (default), or from their kubelets: kubelet',
    oneOf: ['proxy', 'kubelet'],
  },
  'kubelet-ca-file': {
    type: 'string',
    placeholder: 'FILE',
    description: 'authorities of kubelets, PEM; default: a ConfigMap of OpenShift',
  },
  'prometheus-url': { type: 'string', placeholder: 'URL', description: 'default: the one of OpenShift' },
  'alertmanager-url': { type: 'string', placeholder: 'URL', description: 'default: the one of OpenShift' },
  'monitoring-ca-file': {
    type: 'string',
    placeholder: 'FILE',
    description: 'authorities of the two, PEM; default: that of services, where it is mounted',
  },
  since: { type: 'string', placeholder: 'DURATION', description: 'how far back events and logs go (default 2h)' },
  output: {
    type: 'string',
    placeholder: 'FORMAT',
    description: 'of gather: text, or json for the whole run',
    default: 'text',
    oneOf: ['text', 'json'],
  },
  'log-level': {
    type: 'string',
    placeholder: 'LEVEL',
    description: `one of ${logLevels.join(', ')} (default info, of gather warn)`,
    oneOf: logLevels,
  },
  help: { type: 'boolean', description: 'show this' },
} as const;

/** Values of {@link flags}. */
export type Flags = FlagValues<typeof flags>;

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.entries(commands).map(([name, description]) => `  ${name.padEnd(9)}  ${description}`);
  return [
    'Usage: insights-operator [COMMAND] [FLAGS]',
    '',
    'Commands:',
    ...rows,
    '',
    'Flags, each also as an environment variable such as INSIGHTS_STORAGE_PATH:',
    formatFlags(flags),
    '',
    'Exit codes: 0 done, 1 other failure, 2 bad flags or input file,',
    '3 nothing was gathered, 4 gathered with errors.',
    '',
  ].join('\n');
}
