import { randomBytes } from 'node:crypto';
import { type Clock, errorCode, errorMessage } from '@insights/process';
import { ContainerProcess, type ProcessSpec } from './container-process.ts';
import type { ContainerState } from './container-state.ts';
import { cannotStart } from './executable.ts';
import type { ImagePuller } from './image-puller.ts';
import type { PulledImage } from './image-store.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { Prober } from './prober.ts';
import type { RestartBackoff } from './restart-backoff.ts';
import { ended, startError } from './termination.ts';
import { whenAborted } from './when-aborted.ts';

interface RunnerOptions {
  readonly name: string;
  readonly image: string;
  /** `name_namespace(uid)`, as a kubelet writes it in messages. */
  readonly pod: string;
  readonly restartPolicy: string;
  readonly graceSeconds: number;
  readonly clock: Clock;
  /** Shared by the containers of the node. */
  readonly crashes: RestartBackoff;
  readonly prober: Prober;
  /** Brings images here; told where to say why the container waits. */
  readonly puller: (wait: (reason: string, message: string) => void) => ImagePuller;
  /** How an image is started for this container. */
  readonly process: (image: PulledImage) => Promise<ProcessSpec>;
  /** The state changed: write the status. */
  readonly changed: () => void;
  readonly event: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

type StateChange = { readonly [Key in keyof ContainerState]?: ContainerState[Key] | undefined };

// After a failed start a kubelet looks at the pod again after about this time.
const syncSeconds = 1;

/** Keeps one container of a pod running: pull, start, watch, back off; replaces it in place when its image changes. */
export class ContainerRunner {
  readonly #options: RunnerOptions;
  readonly #puller: ImagePuller;
  #image: string;
  #imageChanged = new AbortController();
  #graceSeconds: number;
  #state: ContainerState;
  #process: ContainerProcess | undefined;
  #endedAt: number | undefined;
  #logs: LogBuffer | undefined;
  #previousLogs: LogBuffer | undefined;

  constructor(options: RunnerOptions) {
    const { name, image, graceSeconds } = options;
    this.#options = options;
    this.#image = image;
    this.#graceSeconds = graceSeconds;
    const waiting = { reason: 'ContainerCreating' };
    this.#state = { name, running: false, finished: false, restartCount: 0, started: false, ready: false, waiting };
    this.#puller = options.puller((reason, message) => this.#wait(reason, message));
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

  /** Runs until the signal aborts, and then ends the process; or until it ended for good by its restart policy. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#state.finished) {
      this.#imageChanged = new AbortController();
      const reference = this.#image;
      const interrupted = AbortSignal.any([signal, this.#imageChanged.signal]);
      await this.#backOff(reference, interrupted);
      const image = interrupted.aborted ? undefined : await this.#puller.pull(reference, interrupted);
      if (image && !interrupted.aborted) await this.#runOnce({ image, reference, stop: signal, interrupted });
    }
  }

  /** Asks the process to end in this time, also when it was given more before. */
  stop(graceSeconds: number): void {
    this.#graceSeconds = Math.min(this.#graceSeconds, graceSeconds);
    void this.#process?.stop(this.#graceSeconds);
  }

  /** Kills the process, as a node that goes down does. */
  kill(): void {
    this.#graceSeconds = 0;
    this.#process?.kill();
  }

  // What ended waits before the same image is started again; the first start of an image is free.
  async #backOff(reference: string, signal: AbortSignal): Promise<void> {
    if (this.#endedAt === undefined) return;
    const { crashes, clock, event, name, pod } = this.#options;
    const key = `${pod} ${name} ${reference}`;
    const pending = crashes.pending(key, this.#endedAt, clock.monotonicMilliseconds());
    if (pending) {
      event('Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${pod}`);
      const delay = `back-off ${pending.delaySeconds}s`;
      this.#wait('CrashLoopBackOff', `${delay} restarting failed container=${name} pod=${pod}`);
      await this.#sleep(pending.leftSeconds, signal);
    }
    if (!signal.aborted) crashes.next(key, clock.monotonicMilliseconds());
  }

  async #runOnce(round: Round): Promise<void> {
    const { image, reference, interrupted } = round;
    const { clock, event, name } = this.#options;
    const containerId = `sandbox://${randomBytes(32).toString('hex')}`;
    const run = { containerId, image: reference, imageId: image.imageId, startedAt: clock.now() };
    const restartCount = this.#state.run ? this.#state.restartCount + 1 : 0;
    const process = await this.#start(image).catch((error: unknown) => {
      this.#notStarted(error, { run, restartCount });
    });
    if (!process) return this.#sleep(syncSeconds, interrupted);
    this.#process = process;
    this.#previousLogs = this.#logs;
    this.#logs = process.log;
    this.#set({ run, restartCount, running: true, started: false, ready: false, waiting: undefined });
    event('Normal', 'Created', `Created container: ${name}`);
    event('Normal', 'Started', `Started container ${name}`);
    await this.#watch(process, round);
    this.#process = undefined;
    this.#endedAt = clock.monotonicMilliseconds();
    const last = ended(process, await process.exited, containerId);
    const finished = !interrupted.aborted && !isRestarted(this.#options.restartPolicy, last.exitCode);
    this.#set({ running: false, started: false, ready: false, last, finished });
  }

  async #start(image: PulledImage): Promise<ContainerProcess> {
    const { clock } = this.#options;
    const spec = await this.#options.process(image);
    return ContainerProcess.start(spec, clock).catch((error: unknown) => {
      throw cannotStart(`exec: "${spec.command}": ${errorMessage(error)}`, error);
    });
  }

  #notStarted(error: unknown, { run, restartCount }: Required<Pick<ContainerState, 'run' | 'restartCount'>>): void {
    const { clock, event } = this.#options;
    const message = errorMessage(error);
    const reason = errorCode(error) ?? 'CreateContainerError';
    event('Warning', 'Failed', `Error: ${message}`);
    if (reason === 'RunContainerError') {
      // The container was created, so it counts; only its process could not be started.
      this.#endedAt = clock.monotonicMilliseconds();
      this.#set({ run, restartCount, last: startError(run, message) });
    }
    this.#wait(reason, message);
  }

  /** Resolves when the process is gone: by itself, or because the image changed, a probe gave up or the pod ends. */
  async #watch(process: ContainerProcess, { stop, interrupted }: Round): Promise<void> {
    const { event, name, prober } = this.#options;
    const gone = new AbortController();
    const probing = prober.run({
      signal: AbortSignal.any([gone.signal, interrupted]),
      onResults: ({ started, ready }) => {
        if (started !== this.#state.started || ready !== this.#state.ready) this.#set({ started, ready });
      },
      onFailure: (kind, message) => event('Warning', 'Unhealthy', `${kind} probe failed: ${message}`),
    });
    const why = await Promise.race([
      process.exited.then(() => undefined),
      probing.then((kind) => kind && `Container ${name} failed ${kind.toLowerCase()} probe, will be restarted`),
      whenAborted(interrupted).then(() =>
        stop.aborted ? `Stopping container ${name}` : `Container ${name} definition changed, will be restarted`,
      ),
    ]);
    if (why !== undefined) {
      event('Normal', 'Killing', why);
      await process.stop(this.#graceSeconds);
    }
    gone.abort();
    await probing;
  }

  #wait(reason: string, message: string): void {
    this.#set({ waiting: { reason, message }, running: false, started: false, ready: false });
  }

  #set(change: StateChange): void {
    const { waiting, ...rest } = { ...this.#state, ...change } as ContainerState;
    this.#state = waiting ? { ...rest, waiting } : rest;
    this.#options.changed();
  }

  async #sleep(seconds: number, signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(seconds * 1000, signal).catch(() => {});
  }
}

interface Round {
  readonly image: PulledImage;
  readonly reference: string;
  /** The pod ends. */
  readonly stop: AbortSignal;
  /** The pod ends or the image changed. */
  readonly interrupted: AbortSignal;
}

function isRestarted(policy: string, exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
