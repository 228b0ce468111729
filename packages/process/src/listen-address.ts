import { isIP } from 'node:net';
import { CodedError } from './errors.ts';

/** Where a server listens: a Unix socket, or a TCP port on one address (`port` 0: any free one). */
export type ListenAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

// Linux keeps the path of a socket in 108 bytes, the last of them zero.
const longestSocketPath = 107;

/**
 * Reads `unix:PATH` or `tcp://HOST:PORT`.
 * @throws CodedError `ERR_USAGE`
 */
export function parseListenAddress(text: string): ListenAddress {
  if (text.startsWith('unix:')) return unixAddress(text.slice('unix:'.length));
  const match = /^tcp:\/\/(\[[0-9a-fA-F:]+\]|[^:/[\]]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (!match?.[1] || port > 65_535) {
    throw new CodedError('ERR_USAGE', `listen address "${text}" must be unix:PATH or tcp://HOST:PORT`);
  }
  return { kind: 'tcp', host: match[1].replace(/^\[(.*)\]$/, '$1'), port };
}

/** The address as {@link parseListenAddress} reads it. */
export function formatListenAddress(address: ListenAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  const host = isIP(address.host) === 6 ? `[${address.host}]` : address.host;
  return `tcp://${host}:${address.port}`;
}

function unixAddress(path: string): ListenAddress {
  if (path === '') throw new CodedError('ERR_USAGE', 'listen address "unix:" lacks the path of the socket');
  if (Buffer.byteLength(path) > longestSocketPath) {
    throw new CodedError('ERR_USAGE', `socket path "${path}" is longer than ${longestSocketPath} bytes`);
  }
  return { kind: 'unix', path };
}

/** Whether a host is reached only from this machine: `localhost`, 127.0.0.0/8, `::1`. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost';
}
