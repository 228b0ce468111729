import type { GatherPrice } from '@insights/contract';
import { type GatherFunction, obfuscationReads } from '@insights/gathering';
import { startDeadline } from '@insights/process';
import type { GatherEnvironment, GatherObserver, GatherResult, GatherScene } from '../run/gather-scene.ts';
import type { GatherPlan } from '../run/gather-plan.ts';
import { addUp } from './add-up.ts';
import { type FunctionReadings, keyOf, readingsOf } from './readings.ts';
import { type Outcome, Survey } from './survey.ts';

// The reader holds back requests besides.
const functionsAtATime = 4;

/**
 * Finds out what a run would cost and which rights it lacks. Nothing is recorded, and nothing is written anywhere.
 * @throws what keeps it from asking at all; the signal's reason
 */
export async function priceRun(
  plan: GatherPlan,
  { environment, observer }: GatherScene,
  signal: AbortSignal,
): Promise<GatherResult> {
  const { clock } = environment;
  const milliseconds = plan.deadlineSeconds * 1000;
  using deadline = startDeadline({ clock, milliseconds, what: 'the run', signal });
  const cluster = await environment.openCluster();
  try {
    const survey = new Survey({ cluster, clock });
    await survey.begin(deadline.signal);
    const price = await priceOf(readingsOfPlan(plan, environment), { survey, observer }, deadline.signal);
    return { phase: 'Succeeded', archive: null, message: '', price };
  } finally {
    cluster.close();
  }
}

function readingsOfPlan(plan: GatherPlan, { nodeLogs }: Pick<GatherEnvironment, 'nodeLogs'>): FunctionReadings[] {
  const before = plan.obfuscation.has('networking')
    ? [{ name: 'obfuscation', readings: readingsOf(obfuscationReads) }]
    : [];
  const functions = plan.functions.map((each) => ({ name: each.id, readings: readingsHere(each, nodeLogs) }));
  return [...before, ...functions];
}

// Journals of nodes have two ways, each with a right of its own.
function readingsHere({ reads, spentMilliseconds }: GatherFunction, nodeLogs: 'proxy' | 'kubelet' = 'proxy') {
  // What was contributed has been read already.
  if (spentMilliseconds !== undefined) return [];
  const otherWay = nodeLogs === 'proxy' ? 'nodes/log' : 'nodes/proxy';
  return readingsOf(reads.filter(({ group, resource }) => group !== '' || resource !== otherWay));
}

async function priceOf(
  functions: readonly FunctionReadings[],
  { survey, observer }: { readonly survey: Survey; readonly observer: GatherObserver },
  signal: AbortSignal,
): Promise<GatherPrice> {
  const outcomes = new Map<string, Outcome>();
  const waiting = functions.values();
  // The first that cannot go on ends all.
  const over = new AbortController();
  const running = AbortSignal.any([signal, over.signal]);
  let functionsDone = 0;
  const worker = async () => {
    for (const { readings } of waiting) {
      for (const reading of readings) outcomes.set(keyOf(reading), await survey.ask(reading, running));
      functionsDone += 1;
      observer.onProgress({ functionsDone, functionsTotal: functions.length, records: 0, bytes: 0 });
    }
  };
  try {
    await Promise.all(Array.from({ length: functionsAtATime }, worker));
  } finally {
    over.abort();
  }
  return addUp(functions, outcomes);
}
