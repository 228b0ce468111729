import { isJsonObject } from '@insights/cluster';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { memberAt, textOf } from '../../json.ts';
import { podType } from '../../pods/record-pod.ts';
import { gets, lists } from '../../reads.ts';
import { eachObject } from '../../visit-each.ts';
import type { VisitedItem, Visits } from '../../visit.ts';
import { askExtractors, type Extractor } from '../../workloads/ask-extractors.ts';
import { imageType, readImages } from '../../workloads/read-images.ts';
import { WorkloadPods } from '../../workloads/workload-pods.ts';

const path = 'config/workload_info.json';
const mostPods = 8000;
const extractorLabel = 'app.kubernetes.io/name';
const extractorName = 'insights-runtime-extractor';

/** `workloads/workload_info`. */
export const workloadInfo: GatherFunction = {
  id: 'workloads/workload_info',
  description:
    'What runs in the cluster, by hashes: the shapes of pods in each namespace, their images, and what runs inside of them.',
  reads: [lists(podType), gets(imageType)],
  records: [path],
  objects: [],
  sensitivity: 'settings',
  since: '4.8',
  begin,
};

function begin(): Visits {
  const pods = new WorkloadPods();
  const extractors: Extractor[] = [];
  let isCut = false;
  return {
    visits: [
      {
        resource: podType,
        visit: eachObject(podType, (item, context) => {
          const extractor = extractorOf(item, context);
          if (extractor) extractors.push(extractor);
          if (pods.count < mostPods) pods.add(item);
          else isCut = true;
          return isCut && isBehind(item, context.settings.ownNamespace) ? 'enough' : undefined;
        }),
      },
    ],
    finish: async (context) => {
      await finish(pods, extractors, context);
      if (isCut) context.error(`the ${mostPods} limit for number of pods gathered was reached`);
    },
  };
}

// The API server's order is that of `namespace/name`.
function isBehind({ namespace }: VisitedItem, own: string): boolean {
  return `${namespace}/` > `${own}/`;
}

function extractorOf(item: VisitedItem, { settings }: GatherContext): Extractor | undefined {
  if (item.namespace !== settings.ownNamespace) return undefined;
  const { labels } = item.metadata;
  if (!isJsonObject(labels) || labels[extractorLabel] !== extractorName) return undefined;
  const pod = item.look();
  if (memberAt(pod, 'status', 'phase') !== 'Running') return undefined;
  return { node: textOf(memberAt(pod, 'spec', 'nodeName')), podIp: textOf(memberAt(pod, 'status', 'podIP')) };
}

async function finish(pods: WorkloadPods, extractors: readonly Extractor[], context: GatherContext): Promise<void> {
  const [{ imageCount, images }] = await Promise.all([
    readImages(pods.imageIds, pods.count, context),
    askExtractors(extractors, pods.running, context),
  ]);
  const content = { pods: pods.count, imageCount, images, namespaces: pods.namespaces };
  await context.record({ path, bytes: JSON.stringify(content) });
}
