import { errorMessage } from '@insights/process';
import type { Accepted, LogRequest } from '@insights/rules';
import type { GatherContext } from '../../gather-context.ts';
import type { ConditionalRun } from '../conditional-run.ts';
import type { Candidates } from './candidates.ts';
import type { MatchedRequest } from './wanted-logs.ts';

/** Finds the pods of each request; what cannot be told concerns the requests of one namespace. */
export async function matchPods(
  run: ConditionalRun,
  candidates: Candidates,
  { context, signal }: { readonly context: GatherContext; readonly signal: AbortSignal },
): Promise<MatchedRequest[]> {
  const { requests } = run.inForce.validation;
  const byNamespace = Map.groupBy(requests, ({ value }) => value.namespace);
  const matched = new Map<Accepted<LogRequest>, MatchedRequest>();
  for (const [namespace, wanted] of byNamespace) {
    const pods = candidates.of(namespace);
    if (pods.length === 0) continue;
    const names = pods.map(({ name }) => name);
    const expressions = [...new Set(wanted.map(({ value }) => value.pod_name_regex))];
    try {
      const { matches, exhausted } = await run.expressions.matchNames(expressions, names, signal);
      for (const request of wanted) {
        const place = expressions.indexOf(request.value.pod_name_regex);
        const found = [...(matches[place] ?? [])].flatMap((index) => pods[index] ?? []);
        matched.set(request, { request, pods: found });
        if (exhausted.includes(request.value.pod_name_regex)) {
          run.requestOutcomes.of(request.index).cut = 'the expression for pods takes too long, it was given up';
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      const problem = `failed to get matching pod names for namespace ${namespace}: ${errorMessage(error)}`;
      for (const { index } of wanted) run.requestOutcomes.of(index).problem = problem;
      context.error(problem);
    }
  }
  // In the order of the document, whatever the namespaces are.
  return requests.flatMap((request) => matched.get(request) ?? []);
}
