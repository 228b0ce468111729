import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { GathererClient } from '@insights/contract';
import { FakeCluster } from '@insights/fake-cluster';
import { systemClock } from '@insights/process';
import { temporaryFolder } from '../fixtures.ts';
import type { ProgramBundle } from './program-bundle.ts';

type Folder = Awaited<ReturnType<typeof temporaryFolder>>;

/** What a command left behind. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A cluster, a folder, and the gatherer as a process of its own. */
export class GathererSandbox implements AsyncDisposable {
  readonly cluster: FakeCluster;
  readonly storagePath: string;
  readonly client: GathererClient;
  readonly #program: ProgramBundle;
  readonly #folder: Folder;
  readonly #children = new Set<ChildProcess>();

  private constructor(program: ProgramBundle, cluster: FakeCluster, folder: Folder) {
    this.#program = program;
    this.cluster = cluster;
    this.#folder = folder;
    this.storagePath = join(folder.path, 'archives');
    this.client = new GathererClient({
      socketPath: this.socketPath,
      sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
    });
  }

  static async start(program: ProgramBundle): Promise<GathererSandbox> {
    const folder = await temporaryFolder();
    const cluster = await FakeCluster.start({ tls: false });
    for (const name of ['worker-0', 'worker-1']) {
      cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {}, status: {} });
    }
    await cluster.writeKubeconfig(join(folder.path, 'kubeconfig'));
    return new GathererSandbox(program, cluster, folder);
  }

  get socketPath(): string {
    return join(this.#folder.path, 'gatherer.sock');
  }

  /** Runs a command to its end. */
  async run(...args: readonly string[]): Promise<CommandResult> {
    return await this.#resultOf(this.#spawn(args));
  }

  /**
   * Runs a command until it is killed, or to its end when that comes before.
   * @param moment - counted from its start, or from when it says something for the first time
   */
  async runKilled(
    { from, milliseconds }: { readonly from: 'start' | 'first word'; readonly milliseconds: number },
    ...args: readonly string[]
  ): Promise<CommandResult> {
    const child = this.#spawn(args);
    const ended = new AbortController();
    const begun =
      from === 'start' ? Promise.resolve() : Promise.race([once(child.stderr ?? child, 'data'), once(child, 'close')]);
    const killing = begun
      .then(() => systemClock.sleep(milliseconds, ended.signal))
      .then(
        () => child.kill('SIGKILL'),
        () => {}, // it came to its end
      );
    const result = await this.#resultOf(child);
    ended.abort();
    await killing;
    this.#children.delete(child);
    return result;
  }

  async #resultOf(child: ChildProcess): Promise<CommandResult> {
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', (text: string) => (output[name] += text));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, ...output };
  }

  /** Starts the service; resolves when it answers. */
  async serve(...args: readonly string[]): Promise<ChildProcess> {
    const listeners = ['--listen', `unix:${this.socketPath}`, '--health-listen', 'tcp://127.0.0.1:0'];
    const child = this.#spawn(['serve', ...listeners, ...args]);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the gatherer ended with ${String(code)}`);
    });
    ended.catch(() => {});
    while (!(await Promise.race([this.#answers(), ended]))) await systemClock.sleep(50);
    return child;
  }

  /** Signals a process; resolves to how it ended. */
  async stop(child: ChildProcess, signal: NodeJS.Signals): Promise<{ exitCode: number | null; milliseconds: number }> {
    const started = systemClock.monotonicMilliseconds();
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    const [exitCode] = await exited;
    return { exitCode, milliseconds: systemClock.monotonicMilliseconds() - started };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#children].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    await Promise.all(running.map((child) => this.stop(child, 'SIGKILL')));
    await this.cluster.close();
    await this.#folder[Symbol.asyncDispose]();
  }

  #spawn(args: readonly string[]): ChildProcess {
    const storage = args.includes('--storage-path') ? [] : ['--storage-path', this.storagePath];
    const shared = ['--kubeconfig', join(this.#folder.path, 'kubeconfig'), ...storage];
    const child = spawn(process.execPath, [this.#program.path, ...args, ...shared], {
      env: { PATH: process.env['PATH'], ...this.#program.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').resume();
    child.stderr.setEncoding('utf8').resume();
    this.#children.add(child);
    return child;
  }

  async #answers(): Promise<boolean> {
    try {
      await this.client.version(new AbortController().signal);
      return true;
    } catch {
      return false;
    }
  }
}
