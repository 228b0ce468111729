import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '@insights/process';
import { LogBuffer } from './log-buffer.ts';

/** What is started. */
export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly workingDirectory: string;
}

/** How a process ended. */
export interface ProcessExit {
  /** 128 + signal number when a signal ended it, as a container runtime reports. */
  readonly exitCode: number;
  readonly signal: number | undefined;
  readonly finishedAt: Date;
}

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** The process of one run of a container, in a process group of its own. */
export class ContainerProcess {
  readonly log = new LogBuffer();
  readonly startedAt: Date;
  /** Resolves when the process is gone. */
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  #exit: ProcessExit | undefined;

  private constructor(child: ChildProcess, clock: Clock) {
    this.#child = child;
    this.#clock = clock;
    this.startedAt = clock.now();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.log.write(text, clock.now()));
    }
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        const number = signal === null ? undefined : (signalNumbers[signal] ?? 9);
        this.#exit = { exitCode: code ?? 128 + (number ?? 0), signal: number, finishedAt: clock.now() };
        this.log.close(clock.now());
        resolve(this.#exit);
      });
    });
  }

  /**
   * Starts a process.
   * @throws Node's error when it cannot be executed (`ENOENT`, `EACCES`, `ENOEXEC`)
   */
  static async start(spec: ProcessSpec, clock: Clock): Promise<ContainerProcess> {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.workingDirectory,
      env: spec.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    return new ContainerProcess(child, clock);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How it ended; `undefined` while it runs. */
  get exit(): ProcessExit | undefined {
    return this.#exit;
  }

  /** Asks it to end, and kills the whole group when it has not after the grace period. */
  async stop(graceSeconds: number): Promise<ProcessExit> {
    this.#signal('SIGTERM');
    const waited = new AbortController();
    const killer = this.#clock.sleep(graceSeconds * 1000, waited.signal).then(
      () => this.#signal('SIGKILL'),
      () => {}, // ended in time
    );
    const exit = await this.exited;
    waited.abort();
    await killer;
    return exit;
  }

  /** Kills the whole group at once. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#exit || !this.#child.pid) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // gone in the meantime
    }
  }
}
