import { type Accepted, bounds, type LogRequest } from '@insights/rules';
import type { CandidatePod } from './candidates.ts';
import { rapidBounds } from './bounds.ts';
import type { RequestOutcomes } from '../request-outcomes.ts';

/** A log that requests want lines of. */
export interface WantedLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  readonly requests: readonly Accepted<LogRequest>[];
}

/** A request, and the pods that its expression matches. */
export interface MatchedRequest {
  readonly request: Accepted<LogRequest>;
  readonly pods: readonly CandidatePod[];
}

/**
 * The logs that requests want, each once whoever wants it, current and previous apart. Bounds are held to for each request
 * and each pod; what is beyond is said in the request's outcome. The order is fair: the first log of each request, then the
 * second one of each.
 */
export function wantedLogs(matched: readonly MatchedRequest[], outcomes: RequestOutcomes): WantedLog[] {
  const characters = new Map<string, number>();
  const logs = new Map<string, WantedLog & { readonly requests: Accepted<LogRequest>[] }>();
  const queues = matched.map(({ request, pods }) => {
    const admitted = within(request, pods, outcomes).filter((pod) => fits({ request, pod, characters, outcomes }));
    const outcome = outcomes.of(request.index);
    return admitted.flatMap((pod) => {
      outcome.pods += 1;
      return pod.containers.flatMap((container) => {
        if (outcome.containers >= rapidBounds.containersPerRequest) {
          outcome.cut ??= `more than ${rapidBounds.containersPerRequest} containers match, the others are left out`;
          return [];
        }
        outcome.containers += 1;
        const { namespace, previous = false } = request.value;
        const key = `${namespace}/${pod.name}/${container}/${previous}`;
        const log = logs.get(key) ?? { namespace, pod: pod.name, container, previous, requests: [] };
        log.requests.push(request);
        logs.set(key, log);
        return [log];
      });
    });
  });
  return [...new Set(inTurns(queues))];
}

function within(
  { index }: Accepted<LogRequest>,
  pods: readonly CandidatePod[],
  outcomes: RequestOutcomes,
): readonly CandidatePod[] {
  if (pods.length > rapidBounds.podsPerRequest) {
    outcomes.of(index).cut = `${pods.length} pods match, the first ${rapidBounds.podsPerRequest} are looked at`;
  }
  return pods.slice(0, rapidBounds.podsPerRequest);
}

interface Fitting {
  readonly request: Accepted<LogRequest>;
  readonly pod: CandidatePod;
  /** Of the messages that are looked for in a pod already, current and previous apart. */
  readonly characters: Map<string, number>;
  readonly outcomes: RequestOutcomes;
}

function fits({ request, pod, characters, outcomes }: Fitting): boolean {
  const { namespace, previous = false, messages } = request.value;
  const key = `${namespace}/${pod.name}/${previous}`;
  const sum = messages.reduce((total, message) => total + message.length, characters.get(key) ?? 0);
  if (sum > bounds.expressionCharactersPerPod) {
    outcomes.of(request.index).cut ??=
      `more than ${bounds.expressionCharactersPerPod} characters of messages are looked for in the pod ${namespace}/${pod.name}`;
    return false;
  }
  characters.set(key, sum);
  return true;
}

function inTurns<Item>(queues: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => queues.flatMap((queue) => queue.slice(turn, turn + 1))).flat();
}
