import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerStarted } from './pod-server-process.ts';

const program = fileURLToPath(new URL('pod-server-process.ts', import.meta.url));

/** The pod server, running as another process. */
export class PodCluster implements Disposable {
  readonly origin: string;
  /** Bytes of one pod, on average. */
  readonly podBytes: number;
  readonly #stop: () => void;

  private constructor({ origin, podBytes }: ServerStarted, stop: () => void) {
    this.origin = origin;
    this.podBytes = podBytes;
    this.#stop = stop;
  }

  /** @param pods - of the largest cluster that it serves */
  static async start(pods: number, signal: AbortSignal): Promise<PodCluster> {
    const child = fork(program, [String(pods)]);
    const stop = () => void child.kill('SIGKILL');
    try {
      const ended = once(child, 'exit', { signal }).then(() => {
        throw new Error('the pod server ended before it listened');
      });
      const [started] = (await Promise.race([once(child, 'message', { signal }), ended])) as [ServerStarted];
      ended.catch(() => {});
      return new PodCluster(started, stop);
    } catch (error) {
      stop();
      throw error;
    }
  }

  /** Requests since this was last asked. */
  async takeRequests(signal: AbortSignal): Promise<number> {
    const response = await fetch(`${this.origin}/requests`, { signal });
    return Number(await response.text());
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}
