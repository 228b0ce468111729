import { arrayAt, ensureObject, type JsonObject, stringAt } from '../json.ts';
import { parseStored } from '../store/stored-object.ts';
import { timestamp } from '../verbs/timestamp.ts';
import { builtinType, type ControllerContext } from './controller-context.ts';
import type { Controller } from './controller-loop.ts';

/** Binds new pods to the first kubelet that is attached; without one they stay pending. */
export function scheduler({ store, types, podHosts, clock }: ControllerContext): Controller {
  const pods = builtinType(types, '', 'pods');
  return {
    keysOf: ({ type, object }) =>
      type !== 'DELETED' && object.type.storageKey === pods.storageKey ? [object.key] : [],
    reconcile: (key) => {
      const stored = store.get(pods, key);
      const node = podHosts.firstNodeName;
      if (!stored || node === undefined || (stored.fields.get('spec.nodeName') ?? '') !== '') return;
      const pod = parseStored(stored);
      if (stringAt(pod, 'metadata', 'deletionTimestamp') !== undefined) return;
      ensureObject(pod, 'spec')['nodeName'] = node;
      const status = ensureObject(pod, 'status');
      status['conditions'] = [...arrayAt(status, 'conditions'), scheduled(timestamp(clock.now()))];
      store.write(pods, pod);
    },
  };
}

function scheduled(now: string): JsonObject {
  return { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
}
