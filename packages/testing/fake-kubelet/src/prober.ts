import type { Clock } from '@insights/process';
import type { ContainerSpec, Probe } from './pod-types.ts';
import { checkProbe, type FindPort } from './probe-check.ts';
import { whenAborted } from './when-aborted.ts';

/** What the probes say now. */
export interface ProbeResults {
  readonly started: boolean;
  readonly ready: boolean;
}

/** The probes of a container. */
export type ProbeKind = 'Startup' | 'Liveness' | 'Readiness';

/** What one run of probing takes. */
export interface ProbeRun {
  readonly signal: AbortSignal;
  readonly onResults: (results: ProbeResults) => void;
  readonly onFailure: (kind: ProbeKind, message: string) => void;
}

/** Runs the probes of one container against its mapped ports on 127.0.0.1. */
export class Prober {
  readonly #container: ContainerSpec;
  readonly #clock: Clock;
  readonly #findPort: FindPort;

  constructor(container: ContainerSpec, clock: Clock, findPort: FindPort) {
    this.#container = container;
    this.#clock = clock;
    this.#findPort = findPort;
  }

  /** Probes until the signal aborts, or the startup or liveness probe gives up on the container: then says which. */
  async run(run: ProbeRun): Promise<'Startup' | 'Liveness' | undefined> {
    const { startupProbe, livenessProbe, readinessProbe } = this.#container;
    if (startupProbe) {
      run.onResults({ started: false, ready: false });
      const started = await this.#decisions('Startup', startupProbe, run).next();
      if (started.done) return undefined;
      if (!started.value) return 'Startup';
    }
    run.onResults({ started: true, ready: !readinessProbe });
    if (readinessProbe) void this.#follow(readinessProbe, run);
    if (!livenessProbe) return whenAborted(run.signal).then(() => undefined);
    for await (const isAlive of this.#decisions('Liveness', livenessProbe, run)) if (!isAlive) return 'Liveness';
    return undefined;
  }

  async #follow(probe: Probe, run: ProbeRun): Promise<void> {
    for await (const ready of this.#decisions('Readiness', probe, run)) run.onResults({ started: true, ready });
  }

  /** Each time enough successes or failures follow each other: which of them. Ends when the signal aborts. */
  async *#decisions(kind: ProbeKind, probe: Probe, run: ProbeRun): AsyncGenerator<boolean, void> {
    const { failureThreshold = 3, successThreshold = 1 } = probe;
    let last = false;
    let count = 0;
    for await (const failure of this.#checks(probe, run.signal)) {
      if (failure !== undefined) run.onFailure(kind, failure);
      const success = failure === undefined;
      count = success === last ? count + 1 : 1;
      last = success;
      if (count >= (success ? successThreshold : failureThreshold)) yield success;
    }
  }

  async *#checks(probe: Probe, signal: AbortSignal): AsyncGenerator<string | undefined> {
    await this.#sleep(probe.initialDelaySeconds ?? 0, signal);
    while (!signal.aborted) {
      const failure = await checkProbe(probe, this.#findPort);
      if (signal.aborted) return;
      yield failure;
      await this.#sleep(probe.periodSeconds ?? 10, signal);
    }
  }

  async #sleep(seconds: number, signal: AbortSignal): Promise<void> {
    if (seconds > 0) await this.#clock.sleep(seconds * 1000, signal).catch(() => {});
  }
}
