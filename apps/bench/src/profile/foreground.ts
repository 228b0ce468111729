import { Agent, request } from 'node:https';
import { readFile } from 'node:fs/promises';
import type { Clock } from '@insights/process';
import type { ApiAccess } from './api-access.ts';

const path = '/api/v1/namespaces/default';

/** Somebody who asks the API server for a small object again and again, as controllers and people do. */
export class ForegroundClient implements Disposable {
  readonly #access: ApiAccess;
  readonly #clock: Clock;
  readonly #agent: Agent;

  private constructor(access: ApiAccess, clock: Clock, certificate: string) {
    this.#access = access;
    this.#clock = clock;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ca: certificate });
  }

  static async connect(access: ApiAccess, clock: Clock): Promise<ForegroundClient> {
    return new ForegroundClient(access, clock, await readFile(access.certificateFile, 'utf8'));
  }

  /** Asks until the work is done. @returns milliseconds of each request */
  async during(work: Promise<unknown>): Promise<number[]> {
    const over = new AbortController();
    const end = () => over.abort();
    work.then(end, end);
    const milliseconds: number[] = [];
    while (!over.signal.aborted) {
      const started = this.#clock.monotonicMilliseconds();
      await this.#get();
      milliseconds.push(this.#clock.monotonicMilliseconds() - started);
      await this.#clock.sleep(pauseMilliseconds);
    }
    await work;
    return milliseconds;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #get(): Promise<void> {
    const { server, token } = this.#access;
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, headers: { authorization: `Bearer ${token}` } };
      const sent = request(server + path, options, (response) => response.resume().on('end', resolve));
      sent.on('error', reject).end();
    });
  }
}

const pauseMilliseconds = 5;
