import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** What was counted on the connections of one operation. */
export interface TrafficTotals {
  readonly requests: number;
  /** Bytes written to and read from the sockets; over TLS the content of the records, without handshakes. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** Counts the requests and bytes of one operation, redirects and token requests included. */
export class Traffic {
  #requests = 0;
  #sent = 0;
  #received = 0;

  get totals(): TrafficTotals {
    return { requests: this.#requests, bytesSent: this.#sent, bytesReceived: this.#received };
  }

  /** Adds what another count saw; without its requests when none of them reached a registry. */
  add({ requests, bytesSent, bytesReceived }: TrafficTotals): void {
    this.#requests += requests;
    this.#sent += bytesSent;
    this.#received += bytesReceived;
  }

  /** Counts one request from now until the returned function is called, which may happen more than once. */
  watch(request: ClientRequest): () => void {
    this.#requests += 1;
    let stop: (() => void) | undefined;
    const onSocket = (socket: Socket) => {
      stop = this.#watchSocket(socket);
    };
    if (request.socket) onSocket(request.socket);
    else request.once('socket', onSocket);
    return () => stop?.();
  }

  // A kept-alive connection has counted the requests before this one, so only the difference is ours.
  #watchSocket(socket: Socket): () => void {
    const sent = socket.bytesWritten;
    const received = socket.bytesRead;
    let isCounted = false;
    return () => {
      // The next request may already be on this connection: the first call is the exact one.
      if (isCounted) return;
      isCounted = true;
      this.#sent += socket.bytesWritten - sent;
      this.#received += socket.bytesRead - received;
    };
  }
}
