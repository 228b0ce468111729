import type { LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { ClusterEndpoints, ClusterReader, type EndpointSettings, loadCredentials } from '../../src/index.ts';
import { HastyClock } from './hasty-clock.ts';
import { kubeconfig } from './kubeconfig.ts';
import type { TemporaryFolder } from './temporary-folder.ts';

export const token = 'sesame-of-the-gatherer';

interface EndpointsOptions {
  /** The API server. Default: nobody answers. */
  readonly server?: string;
  readonly settings?: EndpointSettings;
  readonly cluster?: object;
  readonly user?: object;
  readonly lookup?: LookupFunction;
  readonly silenceMilliseconds?: number;
}

/** Endpoints as a gatherer has them, and the folder of its kubeconfig, for files that a test replaces. */
export class TestEndpoints implements AsyncDisposable {
  readonly endpoints: ClusterEndpoints;
  readonly #reader: ClusterReader;

  private constructor(endpoints: ClusterEndpoints, reader: ClusterReader) {
    this.endpoints = endpoints;
    this.#reader = reader;
  }

  static async create(folder: TemporaryFolder, options: EndpointsOptions): Promise<TestEndpoints> {
    const { server = 'http://127.0.0.1:9', settings = {}, cluster = {}, user = { token }, ...more } = options;
    const path = await folder.write('kubeconfig', kubeconfig(server, { cluster, user }));
    const clock = new HastyClock();
    const credentials = await loadCredentials({ kubeconfig: path, env: {}, clock });
    const basis = { credentials, userAgent: 'insights-test/1.0', clock, random: () => 0.5 };
    const reader = new ClusterReader(basis);
    return new TestEndpoints(new ClusterEndpoints({ ...basis, cluster: reader, settings, ...more }), reader);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#reader.close();
    return Promise.resolve();
  }
}

/** Every name is on 127.0.0.1. */
export const everythingIsHere: LookupFunction = (_, { all }, callback) => {
  if (all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

/** A name service that fails. */
export function failingLookup(code: 'ENOTFOUND' | 'EAI_AGAIN'): LookupFunction {
  return (name, _, callback) => callback(Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code }), '', 4);
}

/** Sends text. */
export function sendText(response: ServerResponse, text: string, type = 'text/plain'): void {
  response.writeHead(200, { 'Content-Type': type }).end(text);
}

/** Sends text compressed, as who was asked for gzip does. */
export function sendGzip(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }).end(gzipSync(text));
}

/** All of a body. */
export async function textOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(pieces)).toString();
}
