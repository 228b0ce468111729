import type { NodeAddress } from '@insights/cluster';
import { isObject } from '@insights/process';
import { apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionRead, GatherFunction } from '../../gather-function.ts';
import { linesOf } from '../../logs/line-splitter.ts';
import { sideBySide } from '../../logs/side-by-side.ts';
import { isKubeletProblem } from '../../nodes/kubelet-problems.ts';
import { nodeAddress } from '../../nodes/node-address.ts';
import { explained, isOfOneRead } from '../../problem.ts';
import { fillRecordPath } from '../../records/record-path.ts';
import { gets, lists } from '../../reads.ts';
import type { Visits } from '../../visit.ts';

const node = apiResource('v1', 'nodes', 'Node');
const configMap = apiResource('v1', 'configmaps', 'ConfigMap');
const authorities = { namespaces: ['openshift-config-managed'], names: ['kubelet-serving-ca'] };
// Which of the two is needed depends on the way to the kubelet. The role of the account never has the second.
const ways: readonly FunctionRead[] = ['nodes/log', 'nodes/proxy'].map((resource) => gets({ ...node, resource }));

const path = 'config/node/logs/{name}.log';
const mostNodes = 32;
const askedLines = 1000;
const keptLines = 50;

/** `clusterconfig/node_logs`. */
export const nodeLogs: GatherFunction = {
  id: 'clusterconfig/node_logs',
  description: 'The last troubles that the kubelets of control plane nodes wrote into their journals.',
  reads: [lists(node), ...ways, gets(configMap, authorities)],
  records: [path],
  objects: [],
  sensitivity: 'free text',
  since: '4.10',
  begin,
};

function begin(): Visits {
  const nodes: NodeAddress[] = [];
  let leftOut = 0;
  return {
    visits: [
      {
        resource: node,
        visit: (item) => {
          const { labels } = item.metadata;
          if (!isObject(labels) || !Object.hasOwn(labels, 'node-role.kubernetes.io/master')) return undefined;
          if (nodes.length < mostNodes) nodes.push(nodeAddress(item));
          else leftOut += 1;
          return undefined;
        },
      },
    ],
    finish: async (context) => {
      if (leftOut > 0) context.warn(`the logs of ${leftOut} of ${mostNodes + leftOut} nodes are left out`);
      await sideBySide(nodes, (each) => recordLog(each, context));
    },
  };
}

// A node that does not answer costs the others nothing.
async function recordLog(address: NodeAddress, context: GatherContext): Promise<void> {
  try {
    const lines = await troubles(address, context);
    if (lines.length === 0) return;
    await context.record({ path: fillRecordPath(path, { name: address.name }), bytes: lines.join('\n') });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!isOfOneRead(error)) throw error;
    context.error(explained(`log of node ${address.name}`, error));
  }
}

async function troubles(address: NodeAddress, { endpoints, signal }: GatherContext): Promise<string[]> {
  const kept: string[] = [];
  const journal = await endpoints.nodeJournal(address, { unit: 'kubelet', tail: askedLines }, signal);
  for await (const bytes of linesOf(journal)) {
    const line = bytes.toString();
    if (!isKubeletProblem(line)) continue;
    kept.push(line);
    if (kept.length > keptLines) kept.shift();
  }
  return kept;
}
