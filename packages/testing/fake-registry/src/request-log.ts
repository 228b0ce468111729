import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One request that was answered, or cut off. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** 0 when the connection was cut before an answer. */
  readonly status: number;
  /** Bytes of this request and its answer on the socket; over TLS of their content. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly userAgent: string | undefined;
  /** The scheme of `Authorization`, as sent: `Basic`, `Bearer`. */
  readonly authScheme: string | undefined;
}

const mostEntries = 10_000;

/** The requests in the order they ended, the newest 10,000. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  readonly #counted = new WeakMap<Socket, { read: number; written: number }>();

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Logs a request once its answer is out or its connection gone. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    response.once('close', () => {
      const before = this.#counted.get(socket) ?? { read: 0, written: 0 };
      const now = { read: socket.bytesRead, written: socket.bytesWritten };
      this.#counted.set(socket, now);
      this.#entries.push({
        method: request.method ?? '',
        url: request.url ?? '',
        status: response.headersSent ? response.statusCode : 0,
        bytesIn: now.read - before.read,
        bytesOut: now.written - before.written,
        userAgent: request.headers['user-agent'],
        authScheme: request.headers.authorization?.split(' ')[0],
      });
      if (this.#entries.length > mostEntries) this.#entries.shift();
    });
  }
}
