import type { JsonObject } from '@insights/cluster';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { shortImage } from '../../images/image-reference.ts';
import { RunningImages } from '../../images/running-images.ts';
import { itemsOf, memberAt, textOf } from '../../json.ts';
import { isCrashLooping } from '../../pods/is-crash-looping.ts';
import { podRecord, podType, recordPod } from '../../pods/record-pod.ts';
import { lists } from '../../reads.ts';
import type { VisitedItem, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const path = 'config/running_containers.json';
const statusLists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];
const mostPods = 500;

/** `clusterconfig/container_images`: which images run, since when, and pods of the platform that do not come up. */
export const containerImages: GatherFunction = {
  id: 'clusterconfig/container_images',
  description: 'How many containers run which image, by month; pods of the platform that fail again and again.',
  reads: [lists(podType)],
  records: [path, podRecord.path],
  objects: [podRecord],
  sensitivity: 'free text',
  since: '4.5.33',
  begin,
};

const running = '"phase":"Running"';

function begin(): Visits {
  const images = new RunningImages();
  let recorded = 0;
  let leftOut = 0;
  const visit = (item: VisitedItem, context: GatherContext) => {
    const isOfPlatform = item.namespace.startsWith('openshift-');
    // Most of what does not run is never parsed.
    if (!isOfPlatform && !item.bytes.includes(running)) return undefined;
    const pod = item.look();
    if (!isOfPlatform || !isCrashLooping(pod)) return countImages(pod, images);
    recorded += 1;
    if (recorded <= mostPods) return recordPod(item.parse(), context).then(() => undefined);
    leftOut += 1;
    return undefined;
  };
  return {
    visits: [{ resource: podType, visit: eachObject(podType, visit) }],
    finish: async (context) => {
      if (leftOut > 0) context.warn(`${leftOut} more pods that fail again and again are left out`);
      if (images.leftOut > 0) context.warn(`${images.leftOut} containers of further images are not counted`);
      await context.record({ path, bytes: JSON.stringify(images.content()) });
    },
  };
}

function countImages(pod: Readonly<JsonObject>, images: RunningImages): undefined {
  if (memberAt(pod, 'status', 'phase') !== 'Running') return;
  const month = monthOf(textOf(memberAt(pod, 'metadata', 'creationTimestamp')));
  for (const list of statusLists) {
    for (const status of itemsOf(memberAt(pod, 'status', list))) {
      const image = shortImage(textOf(memberAt(status, 'image')));
      if (image !== undefined) images.add(image, month);
    }
  }
}

// A pod without a time counts as one of the year 1, as Go's zero time does.
function monthOf(timestamp: string): string {
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? '0001-01' : new Date(time).toISOString().slice(0, 7);
}
