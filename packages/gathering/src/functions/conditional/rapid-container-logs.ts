import type { ConditionalRun } from '../../conditional/conditional-run.ts';
import { Candidates } from '../../conditional/rapid/candidates.ts';
import { gatherLogs } from '../../conditional/rapid/gather-logs.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';
import { podLogRead } from '../../logs/pod-log-read.ts';
import { podType } from '../../pods/record-pod.ts';
import { problemText } from '../../problem.ts';
import { lists } from '../../reads.ts';
import type { Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const folder = 'namespaces/{namespace}/pods/{pod}/{container}';

const card: FunctionCard = {
  id: 'conditional/rapid_container_logs',
  description:
    'Lines of the logs of the containers of the platform that match what the remote configuration looks for.',
  reads: [lists(podType), podLogRead],
  records: [`${folder}/current.log`, `${folder}/previous.log`],
  objects: [],
  sensitivity: 'free text',
  since: '4.17',
};

/** `conditional/rapid_container_logs`: once a run, also without any request. */
export const rapidContainerLogs: RuledFunction = {
  ...card,
  ofRules: (run) => [{ ...card, begin: () => begin(run) }],
};

function begin(run: ConditionalRun): Visits {
  const { requests } = run.inForce.validation;
  if (requests.length === 0) return { visits: [] };
  const candidates = new Candidates(requests.map(({ value }) => value.namespace));
  return {
    visits: [
      {
        resource: podType,
        visit: eachObject(podType, (item, context) => candidates.see(item, context)),
        onProblem: (problem, context) => {
          context.error(problem);
          for (const { index } of requests) run.requestOutcomes.of(index).problem = problemText(problem);
        },
      },
    ],
    finish: async (context) => {
      if (candidates.leftOut > 0) context.warn(`${candidates.leftOut} pods of the wanted namespaces are left out`);
      await gatherLogs(run, candidates, context);
    },
  };
}
