import { dryRunFlag, gatherFlags, prepareGathering, requestFromFlags } from '@insights/gather-run';
import { createLogger } from '@insights/process';
import { defineInsightsCommand, outputFlag } from '../cli/context.ts';

const sinceSeconds = 7200;

/** `gather`: a gather from here, without an operator, with the rights of whoever types it; or what it would cost. */
export const gatherCommand = defineInsightsCommand({
  summary: 'gather from a cluster, from here, or say what it would cost',
  flags: {
    ...dryRunFlag,
    ...gatherFlags,
    directory: {
      type: 'string',
      placeholder: 'DIR',
      description: 'where the archive goes',
      default: '.',
    },
    kubeconfig: {
      type: 'string',
      placeholder: 'FILE',
      description: 'default: KUBECONFIG, the pod it runs in, ~/.kube/config',
    },
    context: { type: 'string', placeholder: 'NAME', description: 'of the kubeconfig; default: its current one' },
    ...outputFlag,
  },
  async run(values, program, signal) {
    const settings = {
      kubeconfig: values.kubeconfig,
      context: values.context,
      storagePath: values.directory ?? '.',
      defaults: await requestFromFlags(values),
      sinceSeconds,
      endpoints: {},
      withSecrets: true,
      output: values.output === 'json' ? 'json' : 'text',
      withTable: true,
    } as const;
    const log = createLogger({ level: 'warn', name: 'insights', destination: program.stderr });
    const gather = await prepareGathering({ program, settings, log }, '--directory');
    return gather(signal);
  },
});
