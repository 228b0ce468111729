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

// Output that a process wrote before it ended is read in this time, even if somebody holds its pipes open.
const drainMilliseconds = 1000;

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** The process of one run of a container: the leader of a process group, which ends with it as a pid namespace does. */
export class ContainerProcess {
  readonly log = new LogBuffer();
  readonly startedAt: Date;
  /** Resolves when the process is gone. */
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #gone = new AbortController();
  #isAsked = false;

  private constructor(child: ChildProcess, clock: Clock) {
    this.#child = child;
    this.#clock = clock;
    this.startedAt = clock.now();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => this.log.write(text, clock.now(), name));
    }
    child.once('exit', () => this.#onExit());
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        const number = signal === null ? undefined : (signalNumbers[signal] ?? 9);
        this.#gone.abort();
        this.log.close(clock.now());
        resolve({ exitCode: code ?? 128 + (number ?? 0), signal: number, finishedAt: clock.now() });
      });
    });
  }

  /**
   * Starts a process.
   * @throws Node's error when the system refuses to execute it
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

  /** Asks it to end, and kills it when it has not after the grace period. Asking again can only shorten the time. */
  stop(graceSeconds: number): Promise<ProcessExit> {
    // To the process alone, and once: only pid 1 of a container is asked, and programs take a second signal for haste.
    if (!this.#isAsked) this.#child.kill('SIGTERM');
    this.#isAsked = true;
    void this.#clock.sleep(graceSeconds * 1000, this.#gone.signal).then(
      () => this.kill(),
      () => {}, // ended in time
    );
    return this.exited;
  }

  /** Kills the whole group at once. */
  kill(): void {
    if (!this.#gone.signal.aborted) this.#killGroup();
  }

  // What it started and left behind dies with it, and must not keep its pipes open.
  #onExit(): void {
    this.#killGroup();
    void this.#clock.sleep(drainMilliseconds, this.#gone.signal).then(
      () => {
        this.#child.stdout?.destroy();
        this.#child.stderr?.destroy();
      },
      () => {}, // closed by itself
    );
  }

  #killGroup(): void {
    if (!this.#child.pid) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // nothing of it is left
    }
  }
}
