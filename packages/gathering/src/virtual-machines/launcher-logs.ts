import type { GatherContext, ObjectIdentity } from '../gather-context.ts';
import { containerLogLines } from '../logs/container-log.ts';
import { sideBySide } from '../logs/side-by-side.ts';
import { pathSegment } from '../records/record-path.ts';

/** The path of a record of {@link LauncherLogs}. */
export const launcherLogPath = 'namespaces/{ns}/pods/{name}/virt-launcher.json';

interface Launcher {
  readonly namespace: string;
  readonly pod: string;
  readonly containers: readonly string[];
}

const mostLogs = 100;
const mostPods = 1000;
// From the beginning of a log: a virtual machine is started right then.
const limitBytes = 10 * 1024 * 1024;
const start = '/usr/libexec/qemu-kvm';

/** How virtual machines were started, from the logs of the pods that run them. */
export class LauncherLogs {
  readonly #launchers: Launcher[] = [];
  #leftOut = 0;
  #logs = 0;

  add({ name, namespace = '' }: ObjectIdentity, containers: readonly string[]): void {
    if (this.#launchers.length < mostPods) this.#launchers.push({ namespace, pod: name, containers });
    else this.#leftOut += 1;
  }

  /** Records at most 100 of them. @throws ClusterError for the first log that cannot be read, which ends the rest */
  async record(context: GatherContext): Promise<void> {
    await sideBySide(this.#launchers, (launcher) => this.#recordLauncher(launcher, context));
    if (this.#leftOut > 0) context.warn(`the logs of ${this.#leftOut} pods with virtual machines are left out`);
  }

  async #recordLauncher({ namespace, pod, containers }: Launcher, context: GatherContext): Promise<void> {
    if (this.#logs >= mostLogs) {
      this.#leftOut += 1;
      return;
    }
    for (const container of containers) {
      const line = await lastStart({ namespace, pod, container }, context);
      if (line === undefined) continue;
      this.#logs += 1;
      const text = loggedObject(line);
      if (text === undefined) continue;
      const path = `namespaces/${pathSegment(namespace, 'namespace')}/pods/${pathSegment(pod, 'name')}/virt-launcher.json`;
      // One of them a pod: the others would have the same path.
      return await context.record({ path, bytes: text });
    }
  }
}

/** The last line of a log that starts a virtual machine. */
async function lastStart(
  log: { readonly namespace: string; readonly pod: string; readonly container: string },
  context: GatherContext,
): Promise<string | undefined> {
  let last: Buffer | undefined;
  for await (const line of containerLogLines({ ...log, limitBytes }, context)) {
    // A copy: the line is a view of a piece that need not stay.
    if (line.includes(start)) last = Buffer.from(line);
  }
  return last?.toString();
}

/** What the launcher wrote, without the time before it; nothing when it is no object, or was cut. */
function loggedObject(line: string): string | undefined {
  const begins = line.indexOf('{');
  return begins !== -1 && line.endsWith('}') ? line.slice(begins) : undefined;
}
