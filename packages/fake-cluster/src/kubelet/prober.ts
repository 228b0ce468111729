import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import type { Clock } from '@insights/process';
import type { ContainerSpec, Probe } from './pod-types.ts';

/** What the probes say now. */
export interface ProbeResults {
  readonly started: boolean;
  readonly ready: boolean;
}

/** What one run of probing takes. */
export interface ProbeRun {
  readonly signal: AbortSignal;
  readonly onResults: (results: ProbeResults) => void;
}

/** Runs the probes of one container against its mapped ports on 127.0.0.1. */
export class Prober {
  readonly #container: ContainerSpec;
  readonly #clock: Clock;
  readonly #hostPort: (port: number | string) => number;

  /** @param hostPort - container port or its name → port on this machine */
  constructor(container: ContainerSpec, clock: Clock, hostPort: (port: number | string) => number) {
    this.#container = container;
    this.#clock = clock;
    this.#hostPort = hostPort;
  }

  /** Probes until the signal aborts; resolves earlier when the startup or liveness probe gave up on the container. */
  async run({ signal, onResults }: ProbeRun): Promise<void> {
    const { startupProbe, livenessProbe, readinessProbe } = this.#container;
    if (startupProbe) {
      onResults({ started: false, ready: false });
      if (!(await this.#untilSuccess(startupProbe, signal))) return;
    }
    onResults({ started: true, ready: !readinessProbe });
    const readiness =
      readinessProbe && this.#each(readinessProbe, signal, (ready) => onResults({ started: true, ready }));
    await (livenessProbe ? this.#untilFailure(livenessProbe, signal) : never(signal));
    void readiness;
  }

  async #untilSuccess(probe: Probe, signal: AbortSignal): Promise<boolean> {
    for (let failures = 0; failures < (probe.failureThreshold ?? 3); failures++) {
      if (await this.#check(probe)) return true;
      if (!(await this.#pause(probe, signal))) return false;
    }
    return false;
  }

  async #untilFailure(probe: Probe, signal: AbortSignal): Promise<void> {
    for (let failures = 0; failures < (probe.failureThreshold ?? 3); ) {
      if (!(await this.#pause(probe, signal))) return;
      failures = (await this.#check(probe)) ? 0 : failures + 1;
    }
  }

  async #each(probe: Probe, signal: AbortSignal, onResult: (success: boolean) => void): Promise<void> {
    do {
      const success = await this.#check(probe);
      if (!signal.aborted) onResult(success);
    } while (await this.#pause(probe, signal));
  }

  async #pause(probe: Probe, signal: AbortSignal): Promise<boolean> {
    const milliseconds = (probe.periodSeconds ?? 10) * 1000;
    return this.#clock.sleep(milliseconds, signal).then(
      () => true,
      () => false,
    );
  }

  async #check(probe: Probe): Promise<boolean> {
    const timeout = (probe.timeoutSeconds ?? 1) * 1000;
    if (probe.httpGet) {
      const { scheme = 'HTTP', path = '/', port } = probe.httpGet;
      return httpSucceeds(`${scheme.toLowerCase()}://127.0.0.1:${this.#hostPort(port)}${path}`, timeout);
    }
    return probe.tcpSocket ? connects(this.#hostPort(probe.tcpSocket.port), timeout) : true;
  }
}

function never(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function httpSucceeds(url: string, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    // A kubelet does not check certificates when it probes.
    const options = {
      timeout,
      agent: false,
      rejectUnauthorized: false,
      headers: { 'user-agent': 'kube-probe/1.36' },
    } as const;
    const request = (url.startsWith('https:') ? https : http).get(url, options, (answer) => {
      answer.resume();
      resolve((answer.statusCode ?? 0) >= 200 && (answer.statusCode ?? 0) < 400);
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(false));
  });
}

function connects(port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .once('connect', () => answer(true))
      .once('timeout', () => answer(false))
      .once('error', () => answer(false));
  });
}
