import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Egress } from '@insights/egress';
import type { JsonObject } from '@insights/fake-cluster';
import { FakeRegistry } from '@insights/fake-registry';
import { systemClock } from '@insights/process';
import { RegistryClient } from '@insights/registry';
import { pack } from 'tar-stream';
import { pullFromRegistry, startKubelet } from '../../src/index.ts';
import type { BackoffLimits } from '../../src/restart-backoff.ts';
import { startCluster } from './api.ts';

/** `status.containerStatuses[]`, as far as tests look at it. */
export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly containerID?: string;
  readonly restartCount: number;
  readonly ready: boolean;
  readonly started: boolean;
  readonly state: State;
  readonly lastState: State;
}

interface State {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason: string;
    readonly message?: string;
    readonly signal?: number;
    readonly containerID: string;
  };
}

/** A pod as the API server has it. */
export interface RunningPod {
  readonly metadata: { readonly uid: string; readonly name: string; readonly generation: number };
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
  readonly status?: {
    readonly phase: string;
    readonly observedGeneration: number;
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** Short waits: tests have no time for a kubelet's ten seconds. */
export const quickBackoff: BackoffLimits = { initialSeconds: 0.2, maximumSeconds: 300 };

/** A script that ends at once on SIGTERM; it says hello when it is ready for that. */
export const server = "#!/bin/sh\ntrap 'exit 0' TERM\necho hello\nsleep 60 & wait\n";

/** A cluster with one node, and a registry for its images. */
export async function startNode({ backoff = quickBackoff }: { readonly backoff?: BackoffLimits } = {}) {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'node-'));
  starting.defer(() => removeFolder(folder));
  const api = starting.use(await startCluster());
  const registry = starting.use(await FakeRegistry.start());
  const egress = new Egress();
  starting.defer(() => egress.close());
  const client = new RegistryClient({
    egress,
    clock: systemClock,
    userAgent: 'test/1',
    insecureRegistries: [registry.host],
  });
  const { cluster } = api;
  const pull = pullFromRegistry(client);
  const kubelet = startKubelet({ cluster, clock: systemClock, nodeName: 'node', folder, pull, backoff });
  starting.defer(() => kubelet.stop({ kill: true }));
  cluster.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } });

  const started = starting.move();
  const pod = (name = 'p') => cluster.get({ resource: 'pods', namespace: 'default', name }) as RunningPod | undefined;
  const container = (name = 'c') => pod()?.status?.containerStatuses?.find((status) => status.name === name);
  return {
    ...api,
    registry,
    kubelet,
    folder,
    pod,
    container,

    /** Publishes an image of one executable, `/run`. @returns its reference by digest */
    async image(script: string, { mode = 0o755, ...config }: ImageOptions = {}): Promise<string> {
      const layer = pack();
      layer.entry({ name: 'run', mode }, script);
      layer.finalize();
      const digest = registry.pushImage({
        repository: 'test/image',
        layers: [await buffer(layer)],
        entrypoint: ['/run'],
        ...config,
      });
      return `${registry.host}/test/image@${digest}`;
    },

    /** Creates the pod `p`. */
    async create(spec: JsonObject, metadata: JsonObject = {}): Promise<void> {
      const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default', ...metadata }, spec };
      const { status, text } = await api.call('POST', '/api/v1/namespaces/default/pods', { body });
      if (status !== 201) throw new Error(text);
    },

    /** Changes the image of a container of `p` in place. */
    async setImage(name: string, image: string): Promise<RunningPod> {
      const body = { spec: { containers: [{ name, image }] } };
      const type = 'application/strategic-merge-patch+json';
      const { json } = await api.call('PATCH', '/api/v1/namespaces/default/pods/p', { body, type });
      return json as unknown as RunningPod;
    },

    /** The log of a container of `p`. */
    async log(query = ''): Promise<string> {
      return (await api.call('GET', `/api/v1/namespaces/default/pods/p/log${query}`)).text;
    },

    /** `reason: message` of all events about `p`. */
    events(): string[] {
      const all = cluster.list({ resource: 'events', namespace: 'default' }) as unknown as PodEvent[];
      return all
        .filter(({ involvedObject }) => involvedObject.kind === 'Pod')
        .map(({ reason, message }) => `${reason}: ${message}`);
    },

    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function removeFolder(folder: string): Promise<void> {
  const left = await readdir(join(folder, 'p')).catch(() => []);
  await rm(folder, { recursive: true, force: true });
  if (left.length > 0) throw new Error(`volumes of ${left.join(', ')} were left`);
}

interface PodEvent {
  readonly involvedObject: { readonly kind: string };
  readonly reason: string;
  readonly message: string;
}

interface ImageOptions {
  readonly mode?: number;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
}

/** Looks until something is there, for at most `seconds`. */
export async function until<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  seconds = 5,
): Promise<Value> {
  const end = systemClock.monotonicMilliseconds() + seconds * 1000;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (systemClock.monotonicMilliseconds() > end) throw new Error(`not within ${seconds} s: ${look.toString()}`);
    await systemClock.sleep(20);
  }
}

/** The processes of a group that still run; one that is dying, or only waits for its parent to take note, does not. */
export async function livingInGroup(leader: number): Promise<number[]> {
  const rows = await processTable();
  return rows.flatMap(({ pid, group, isDying }) => (group === leader && !isDying ? [pid] : []));
}

interface ProcessRow {
  readonly pid: number;
  readonly group: number;
  readonly isDying: boolean;
}

// PF_EXITING of Linux: it executes nothing of its own any more, its place in the table is not free yet.
const exiting = 0x4;

async function processTable(): Promise<ProcessRow[]> {
  // A small Linux machine need not have ps; one without /proc does.
  if (!existsSync('/proc/self/stat')) {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,stat=,pgid=']);
    return stdout.split('\n').map((line) => {
      const [pid, state = '', group] = line.trim().split(/\s+/);
      return { pid: Number(pid), group: Number(group), isDying: state.startsWith('Z') };
    });
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  // pid (name) state parent group session terminal foreground flags …
  return stats.map((stat) => {
    const [state, , group, , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid: Number.parseInt(stat, 10),
      group: Number(group),
      isDying: state === 'Z' || (Number(flags) & exiting) !== 0,
    };
  });
}
