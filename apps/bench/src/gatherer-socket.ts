import { request as sendRequest } from 'node:http';
import { text } from 'node:stream/consumers';

/** What the bench looks at of a finished run. */
export interface FinishedRun {
  readonly phase: string;
  readonly message: string;
  readonly archive: { readonly bytes: number; readonly records: number } | null;
}

/** What a run is asked for. */
export interface RunRequest {
  readonly functions?: readonly string[];
  readonly obfuscation?: readonly string[];
  readonly limits?: { readonly archiveBytes: number; readonly compressedBytes: number };
}

/** Talks to a gatherer over its socket, as any program could. */
export class GathererSocket {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether somebody answers. */
  async answers(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#send('GET', '/version', undefined, signal);
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  /** Starts a run and follows its events to the end. */
  async gather(request: RunRequest, signal: AbortSignal): Promise<FinishedRun> {
    const { id } = JSON.parse(await this.#send('POST', '/gather', request, signal)) as { id: string };
    const events = await this.#send('GET', `/gather/${id}/events`, undefined, signal);
    const done = /^event: done\ndata: (.*)$/m.exec(events)?.[1];
    if (done === undefined) throw new Error('the gatherer ended its events before the run ended');
    return JSON.parse(done) as FinishedRun;
  }

  async #send(method: string, path: string, body: RunRequest | undefined, signal: AbortSignal): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const headers = body ? { 'content-type': 'application/json' } : {};
    const request = sendRequest({ socketPath: this.#path, method, path, headers, signal }, (response) => {
      const isSuccess = (response.statusCode ?? 0) < 300;
      text(response).then((answer) => (isSuccess ? resolve(answer) : reject(new Error(answer))), reject);
    });
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
    return promise;
  }
}
