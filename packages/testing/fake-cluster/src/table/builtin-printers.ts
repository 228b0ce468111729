import { arrayAt, type JsonObject, type JsonValue, numberAt, objectAt, stringAt, valueAt } from '../json.ts';
import type { TableColumn } from './table-column.ts';
import { ageSince } from './human-duration.ts';
import { textOf } from './json-path.ts';
import { podReady, podRestarts, podStatus } from './pod-status.ts';

/** A column whose type and priority may be left out: `string`, always shown. */
type Printer = Pick<TableColumn, 'name' | 'cell'> & Partial<Pick<TableColumn, 'type' | 'priority'>>;

const none = '<none>';

function text(name: string, ...path: readonly string[]): Printer {
  return { name, cell: (object) => stringAt(object, ...path) ?? none };
}

function wide(column: Printer): Printer {
  return { ...column, priority: 1 };
}

function integer(name: string, ...path: readonly string[]): Printer {
  return { name, type: 'integer', cell: (object) => numberAt(object, ...path) ?? 0 };
}

function size(name: string, member: string): Printer {
  return { name, type: 'string', cell: (object) => Object.keys(objectAt(object, member) ?? {}).length };
}

function since(name: string, ...path: readonly string[]): Printer {
  return { name, cell: (object, now) => ageSince(stringAt(object, ...path), now) };
}

const age = since('Age', 'metadata', 'creationTimestamp');

function conditionStatus(object: JsonObject, type: string): JsonValue | undefined {
  const found = arrayAt(object, 'status', 'conditions').find((condition) => stringAt(condition, 'type') === type);
  return valueAt(found, 'status');
}

function nodeStatus(node: JsonObject): string {
  const ready = conditionStatus(node, 'Ready') === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${ready},SchedulingDisabled` : ready;
}

const rolePrefix = 'node-role.kubernetes.io/';

function nodeRoles(node: JsonObject): string {
  const labels = Object.keys(objectAt(node, 'metadata', 'labels') ?? {}).filter((label) =>
    label.startsWith(rolePrefix),
  );
  return labels.length === 0
    ? none
    : labels
        .map((label) => label.slice(rolePrefix.length))
        .toSorted()
        .join(',');
}

function address(node: JsonObject, type: string): string {
  const found = arrayAt(node, 'status', 'addresses').find((each) => stringAt(each, 'type') === type);
  return stringAt(found, 'address') ?? none;
}

function servicePorts(service: JsonObject): string {
  const ports = arrayAt(service, 'spec', 'ports').map((port) => {
    const nodePort = numberAt(port, 'nodePort');
    const exposed = nodePort === undefined ? '' : `:${nodePort}`;
    return `${numberAt(port, 'port') ?? 0}${exposed}/${stringAt(port, 'protocol') ?? 'TCP'}`;
  });
  return ports.length === 0 ? none : ports.join(',');
}

function replicas(name: string, object: JsonObject): string {
  return `${numberAt(object, 'status', name) ?? 0}/${numberAt(object, 'spec', 'replicas') ?? 0}`;
}

function eventTime(event: JsonObject): string | undefined {
  return (
    stringAt(event, 'series', 'lastObservedTime') ?? stringAt(event, 'lastTimestamp') ?? stringAt(event, 'eventTime')
  );
}

function eventObject(event: JsonObject): string {
  const involved = objectAt(event, 'involvedObject') ?? objectAt(event, 'regarding');
  const kind = (stringAt(involved, 'kind') ?? '').toLowerCase();
  return `${kind}/${stringAt(involved, 'name') ?? ''}`;
}

const events: readonly Printer[] = [
  { name: 'Last Seen', cell: (event, now) => ageSince(eventTime(event), now) },
  text('Type', 'type'),
  text('Reason', 'reason'),
  { name: 'Object', cell: eventObject },
  wide(text('Source', 'source', 'component')),
  { name: 'Message', cell: (event) => (stringAt(event, 'message') ?? stringAt(event, 'note') ?? '').trim() },
  wide(text('Name', 'metadata', 'name')),
];

/** NAME is added in front, unless it is among them: events are shown by their age. */
export const builtinPrinters: Readonly<Record<string, readonly Printer[] | undefined>> = {
  '/pods': [
    { name: 'Ready', cell: podReady },
    { name: 'Status', cell: podStatus },
    { name: 'Restarts', cell: podRestarts },
    age,
    wide(text('IP', 'status', 'podIP')),
    wide(text('Node', 'spec', 'nodeName')),
    wide(text('Nominated Node', 'status', 'nominatedNodeName')),
    wide({ name: 'Readiness Gates', cell: () => none }),
  ],
  '/nodes': [
    { name: 'Status', cell: nodeStatus },
    { name: 'Roles', cell: nodeRoles },
    age,
    text('Version', 'status', 'nodeInfo', 'kubeletVersion'),
    wide({ name: 'Internal-IP', cell: (node) => address(node, 'InternalIP') }),
    wide({ name: 'External-IP', cell: (node) => address(node, 'ExternalIP') }),
    wide(text('OS-Image', 'status', 'nodeInfo', 'osImage')),
    wide(text('Kernel-Version', 'status', 'nodeInfo', 'kernelVersion')),
    wide(text('Container-Runtime', 'status', 'nodeInfo', 'containerRuntimeVersion')),
  ],
  '/namespaces': [text('Status', 'status', 'phase'), age],
  '/services': [
    text('Type', 'spec', 'type'),
    text('Cluster-IP', 'spec', 'clusterIP'),
    { name: 'External-IP', cell: () => none },
    { name: 'Port(s)', cell: servicePorts },
    age,
  ],
  '/configmaps': [size('Data', 'data'), age],
  '/secrets': [{ name: 'Type', cell: (secret) => stringAt(secret, 'type') ?? 'Opaque' }, size('Data', 'data'), age],
  '/serviceaccounts': [{ name: 'Secrets', cell: (account) => arrayAt(account, 'secrets').length }, age],
  '/events': events,
  '/persistentvolumes': [
    text('Capacity', 'spec', 'capacity', 'storage'),
    { name: 'Access Modes', cell: (volume) => arrayAt(volume, 'spec', 'accessModes').map(textOf).join(',') },
    text('Reclaim Policy', 'spec', 'persistentVolumeReclaimPolicy'),
    text('Status', 'status', 'phase'),
    {
      name: 'Claim',
      cell: (volume) => {
        const claim = objectAt(volume, 'spec', 'claimRef');
        return claim ? `${stringAt(claim, 'namespace') ?? ''}/${stringAt(claim, 'name') ?? ''}` : '';
      },
    },
    text('StorageClass', 'spec', 'storageClassName'),
    age,
  ],
  'apps/deployments': [
    { name: 'Ready', cell: (deployment) => replicas('readyReplicas', deployment) },
    integer('Up-to-date', 'status', 'updatedReplicas'),
    integer('Available', 'status', 'availableReplicas'),
    age,
  ],
  'apps/replicasets': [
    integer('Desired', 'spec', 'replicas'),
    integer('Current', 'status', 'replicas'),
    integer('Ready', 'status', 'readyReplicas'),
    age,
  ],
  'apps/statefulsets': [{ name: 'Ready', cell: (set) => replicas('readyReplicas', set) }, age],
  'batch/jobs': [
    {
      name: 'Completions',
      cell: (job) => `${numberAt(job, 'status', 'succeeded') ?? 0}/${numberAt(job, 'spec', 'completions') ?? 1}`,
    },
    age,
  ],
  'coordination.k8s.io/leases': [text('Holder', 'spec', 'holderIdentity'), age],
  'storage.k8s.io/storageclasses': [text('Provisioner', 'provisioner'), text('ReclaimPolicy', 'reclaimPolicy'), age],
  'rbac.authorization.k8s.io/clusterroles': [text('Created At', 'metadata', 'creationTimestamp')],
  'rbac.authorization.k8s.io/roles': [text('Created At', 'metadata', 'creationTimestamp')],
  'rbac.authorization.k8s.io/clusterrolebindings': [role(), age],
  'rbac.authorization.k8s.io/rolebindings': [role(), age],
  'apiextensions.k8s.io/customresourcedefinitions': [text('Created At', 'metadata', 'creationTimestamp')],
};

function role(): Printer {
  return {
    name: 'Role',
    cell: (binding) => `${stringAt(binding, 'roleRef', 'kind') ?? ''}/${stringAt(binding, 'roleRef', 'name') ?? ''}`,
  };
}
