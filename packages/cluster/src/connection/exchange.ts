import http from 'node:http';
import https from 'node:https';
import { timeoutError } from './transport-error.ts';

/** One request, ready to be sent. */
export interface Exchange {
  readonly url: URL;
  /** What is asked, for messages: `GET /api/v1/pods`. */
  readonly label: string;
  /** Who is asked, for messages: `the API server`. */
  readonly peer: string;
  /** With method, headers, agent and TLS. */
  readonly options: https.RequestOptions;
  readonly body?: string | undefined;
  /** How long the peer may keep silent, before its answer and within it. */
  readonly silenceMilliseconds: number;
}

/**
 * Sends a request and waits for the head of the answer, whatever its status; redirects are answers too. The answer ends
 * with an error when the peer keeps silent or the signal is aborted while it is read.
 */
export function sendExchange(exchange: Exchange, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { url, label, peer, body, silenceMilliseconds } = exchange;
  const options = { ...exchange.options, timeout: silenceMilliseconds };
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
    let response: http.IncomingMessage | undefined;
    const end = (reason: Error) => void (response ?? request).destroy(reason);
    const onSilence = () => {
      // Data that waits for its reader means that the reader is slow, not the peer.
      if (response && response.readableLength > 0) askAgain(request, onSilence);
      else end(timeoutError(`${label}: ${peer} kept silent for ${silenceMilliseconds / 1000} s`));
    };
    request.once('timeout', onSilence);
    request.once('response', (message) => {
      response = message;
      resolve(message);
    });
    request.on('error', reject);
    // Without a listener Node drops the connection and tells nobody: the call would wait for ever.
    request.once('upgrade', (_, socket) => {
      socket.destroy();
      reject(new Error('the answer is 101 Switching Protocols'));
    });
    endOnAbort(request, signal, end);
    request.end(body);
  });
}

// Not by the option `signal`: the agent gives it to the connection too, which then breaks for whoever uses it later.
function endOnAbort(request: http.ClientRequest, signal: AbortSignal, end: (reason: Error) => void): void {
  const onAbort = () => end(new Error('aborted', { cause: signal.reason }));
  signal.addEventListener('abort', onAbort, { once: true });
  request.once('close', () => signal.removeEventListener('abort', onAbort));
}

// A request tells of the first silence alone, and a connection of each once.
function askAgain(request: http.ClientRequest, onSilence: () => void): void {
  const { socket } = request;
  if (!socket) return;
  socket.once('timeout', onSilence);
  request.once('close', () => socket.off('timeout', onSilence));
  socket.setTimeout(socket.timeout ?? 0);
}
