import { randomBytes } from 'node:crypto';
import { type Clock, errorCode, errorMessage } from '@insights/process';
import { ContainerProcess, type ProcessSpec } from './container-process.ts';
import type { ContainerState, Termination } from './container-state.ts';
import type { ImageStore, PulledImage } from './image-store.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { Prober, ProbeResults } from './prober.ts';
import type { RestartBackoff } from './restart-backoff.ts';

/** What a runner tells the rest of the kubelet. */
export interface RunnerEvents {
  /** The state changed: write the status. */
  changed(): void;
  event(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** What {@link ContainerRunner} takes. */
export interface RunnerOptions {
  readonly name: string;
  readonly image: string;
  readonly graceSeconds: number;
  readonly clock: Clock;
  readonly images: ImageStore;
  /** Shared by the containers of the node; one for crashes, one for pulls. */
  readonly crashes: RestartBackoff;
  readonly pulls: RestartBackoff;
  /** Pod and container, the first part of back-off keys. */
  readonly backoffKey: string;
  /** How an image is started for this container. */
  process(image: PulledImage): Promise<ProcessSpec>;
  readonly prober: Prober;
  readonly events: RunnerEvents;
}

/** Keeps one container of a pod running: pull, start, watch, back off; replaces it in place when its image changes. */
export class ContainerRunner {
  readonly #options: RunnerOptions;
  #image: string;
  #imageChanged = new AbortController();
  #state: ContainerState;
  #process: ContainerProcess | undefined;
  #logs: LogBuffer | undefined;
  #previousLogs: LogBuffer | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#image = options.image;
    this.#state = {
      name: options.name,
      running: false,
      restartCount: 0,
      started: false,
      ready: false,
      waiting: { reason: 'ContainerCreating' },
    };
  }

  get state(): ContainerState {
    return this.#state;
  }

  /** Output of the current run, or of the one before. */
  logs(previous: boolean): LogBuffer | undefined {
    return previous ? this.#previousLogs : this.#logs;
  }

  /** Takes over a changed spec; the same text changes nothing. */
  setImage(image: string): void {
    if (image === this.#image) return;
    this.#image = image;
    this.#imageChanged.abort();
  }

  /** Runs until the signal aborts; then ends the process within the grace period. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#imageChanged = new AbortController();
      const interrupted = AbortSignal.any([signal, this.#imageChanged.signal]);
      const image = await this.#pull(this.#image, interrupted);
      if (image) await this.#runOnce(image, interrupted);
    }
  }

  async #pull(reference: string, signal: AbortSignal): Promise<PulledImage | undefined> {
    const { images, events, pulls, backoffKey, clock } = this.#options;
    const present = images.get(reference) !== undefined;
    if (!present) events.event('Normal', 'Pulling', `Pulling image "${reference}"`);
    try {
      const image = await images.ensure(reference, signal);
      const seen = present
        ? `Container image "${reference}" already present on machine`
        : `Successfully pulled image "${reference}"`;
      events.event('Normal', 'Pulled', seen);
      return image;
    } catch (error) {
      if (signal.aborted) return undefined;
      const message = errorMessage(error);
      events.event('Warning', 'Failed', `Failed to pull image "${reference}": ${message}`);
      this.#wait('ErrImagePull', message);
      const seconds = pulls.next(`${backoffKey} ${reference}`, clock.monotonicMilliseconds());
      // A kubelet shows the error until its next sync and the back-off from then on.
      await this.#sleep(1, signal);
      this.#wait('ImagePullBackOff', `Back-off pulling image "${reference}": ErrImagePull: ${message}`);
      await this.#sleep(Math.max(seconds, 1), signal);
      return undefined;
    }
  }

  async #runOnce(image: PulledImage, signal: AbortSignal): Promise<void> {
    const containerId = `sandbox://${randomBytes(32).toString('hex')}`;
    const reference = this.#image;
    const process = await this.#start(image, containerId);
    if (process) {
      await this.#watch(process, signal);
      this.#ended(process, containerId);
    }
    if (!signal.aborted) await this.#backOff(reference, signal);
  }

  async #start(image: PulledImage, containerId: string): Promise<ContainerProcess | undefined> {
    const { clock, events, name } = this.#options;
    const restartCount = this.#state.run ? this.#state.restartCount + 1 : 0;
    const run = { containerId, image: this.#image, imageId: image.imageId, startedAt: clock.now() };
    try {
      const process = await ContainerProcess.start(await this.#options.process(image), clock);
      this.#process = process;
      this.#previousLogs = this.#logs;
      this.#logs = process.log;
      this.#set({ run, restartCount, running: true, started: false, ready: false, waiting: undefined });
      events.event('Normal', 'Started', `Started container ${name}`);
      return process;
    } catch (error) {
      const message = startFailure(error);
      events.event('Warning', 'Failed', `Error: ${message}`);
      this.#set({ run, restartCount, running: false, last: startError(run, message) });
      this.#wait('RunContainerError', message);
      await this.#sleep(1, this.#imageChanged.signal);
      return undefined;
    }
  }

  async #watch(process: ContainerProcess, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const probing = this.#options.prober.run({
      signal: AbortSignal.any([ended.signal, signal]),
      onResults: (results) => this.#probed(results),
    });
    const stop = aborted(AbortSignal.any([signal, ended.signal]));
    const cause = await Promise.race([process.exited.then(() => 'exit'), probing.then(() => 'unhealthy'), stop]);
    if (cause !== 'exit')
      await this.#stop(process, signal.aborted ? 'definition changed' : 'failed its liveness probe');
    ended.abort();
    await probing;
  }

  async #stop(process: ContainerProcess, why: string): Promise<void> {
    const { events, name, graceSeconds } = this.#options;
    events.event('Normal', 'Killing', `Container ${name} ${why}, will be restarted`);
    await process.stop(graceSeconds);
  }

  #probed({ started, ready }: ProbeResults): void {
    if (started !== this.#state.started || ready !== this.#state.ready) this.#set({ started, ready });
  }

  #ended(process: ContainerProcess, containerId: string): void {
    const exit = process.exit;
    if (!exit) return;
    this.#process = undefined;
    const reason = exit.exitCode === 0 ? 'Completed' : 'Error';
    const tail = exit.exitCode === 0 ? '' : lastLines(process.log);
    const last: Termination = { ...exit, containerId, reason, message: tail, startedAt: process.startedAt };
    this.#set({ running: false, started: false, ready: false, last, waiting: undefined });
  }

  async #backOff(reference: string, signal: AbortSignal): Promise<void> {
    const { crashes, backoffKey, clock, events, name } = this.#options;
    const seconds = crashes.next(`${backoffKey} ${reference}`, clock.monotonicMilliseconds());
    if (seconds === 0) return;
    events.event('Warning', 'BackOff', `Back-off restarting failed container ${name}`);
    this.#wait('CrashLoopBackOff', `back-off ${seconds}s restarting failed container=${name}`);
    await this.#sleep(seconds, signal);
  }

  #wait(reason: string, message: string): void {
    this.#set({ waiting: { reason, message }, running: false, started: false, ready: false });
  }

  #set(change: { readonly [Key in keyof ContainerState]?: ContainerState[Key] | undefined }): void {
    const { waiting, ...rest } = { ...this.#state, ...change } as ContainerState;
    this.#state = waiting ? { ...rest, waiting } : rest;
    this.#options.events.changed();
  }

  async #sleep(seconds: number, signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(seconds * 1000, signal).catch(() => {});
  }

  /** Kills the process, as a node that goes down does. */
  kill(): void {
    this.#process?.kill();
  }
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}

function startFailure(error: unknown): string {
  const text: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    ENOEXEC: 'exec format error',
  };
  const reason = text[errorCode(error) ?? ''] ?? errorMessage(error);
  return `failed to create containerd task: failed to start container process: ${reason}: unknown`;
}

function startError(run: { containerId: string; startedAt: Date }, message: string): Termination {
  const { containerId, startedAt } = run;
  return {
    containerId,
    startedAt,
    finishedAt: startedAt,
    exitCode: 128,
    signal: undefined,
    reason: 'StartError',
    message,
  };
}

// terminationMessagePolicy FallbackToLogsOnError: the last 2 KiB or 80 lines.
function lastLines(log: LogBuffer): string {
  return log.lines
    .slice(-80)
    .map(({ text }) => text)
    .join('\n')
    .slice(-2048);
}
