import { Server } from 'node:https';
import {
  type Clock,
  errorCode,
  formatListenAddress,
  type ListenAddress,
  type Logger,
  type RunningServer,
  serve,
} from '@insights/process';
import { fastify, type FastifyInstance } from 'fastify';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import { answerProblem } from './problem.ts';
import type { CertificatePair, ServingCertificate } from './serving-certificate.ts';
import type { TakenAddresses } from './taken-addresses.ts';

interface ListenerDependencies {
  readonly listen: ListenAddress;
  /** What is served, for the log: `health and metrics`. */
  readonly serves: string;
  readonly addRoutes: (app: FastifyInstance) => void;
  /** Without one it is plain HTTP. */
  readonly certificate?: Pick<ServingCertificate, 'pair'> | undefined;
  readonly taken: TakenAddresses;
  readonly clock: Clock;
  readonly log: Logger;
}

const retryMilliseconds = 60_000;
const graceMilliseconds = 1000;

/** Serves on one address. One that is taken is tried again every minute, and costs nobody but whoever asks there. */
export class Listener implements Loop {
  /** It listens now, or no longer. */
  readonly changed = new Trigger();
  readonly #dependencies: ListenerDependencies;
  readonly #woken = new Trigger();
  #app: FastifyInstance | undefined;
  #pair: CertificatePair | undefined;
  #address: string | undefined;

  constructor(dependencies: ListenerDependencies) {
    this.#dependencies = dependencies;
  }

  /** URL where it listens; `undefined` while it does not. */
  get address(): string | undefined {
    return this.#address;
  }

  /** There is a new certificate, or a taken address may be free. Connections that are open keep the old certificate. */
  wake(): void {
    this.#renewCertificate();
    this.#woken.fire();
  }

  /** Serves until the signal aborts. @throws CodedError `ERR_LISTEN` for an address that can never be listened on */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    while (!signal.aborted) {
      const server = await this.#listen();
      if (server) await this.#serveUntil(server, signal);
      else await this.#woken.wait(clock, retryMilliseconds, signal);
    }
  }

  #renewCertificate(): void {
    const server: unknown = this.#app?.server;
    const pair = this.#dependencies.certificate?.pair;
    if (pair === this.#pair || !(server instanceof Server)) return;
    server.setSecureContext({ ...pair });
    this.#pair = pair;
  }

  async #listen(): Promise<RunningServer | undefined> {
    const { listen, serves, addRoutes, certificate, taken, clock, log } = this.#dependencies;
    this.#pair = certificate?.pair;
    const app = createApp(this.#pair);
    addRoutes(app);
    try {
      const server = await serve(app, listen, { clock });
      this.#app = app;
      taken.remove(formatListenAddress(listen));
      log.info({ address: server.address, serves }, 'Listening');
      return server;
    } catch (err) {
      await app.close();
      if (!isTaken(err)) throw err;
      log.warn({ err, retryMilliseconds }, 'Somebody else listens on an address of ours; trying again');
      taken.add(formatListenAddress(listen));
      return undefined;
    }
  }

  async #serveUntil(server: RunningServer, signal: AbortSignal): Promise<void> {
    this.#address = server.address;
    this.changed.fire();
    while (!signal.aborted) await this.#woken.wait(this.#dependencies.clock, Number.POSITIVE_INFINITY, signal);
    this.#address = undefined;
    this.#app = undefined;
    await server.close(graceMilliseconds);
  }
}

function createApp(pair: CertificatePair | undefined): FastifyInstance {
  const app: FastifyInstance = pair
    ? fastify({ forceCloseConnections: 'idle', https: { ...pair } })
    : fastify({ forceCloseConnections: 'idle' });
  app.setNotFoundHandler((_request, reply) => answerProblem(reply, 404, 'Not Found'));
  // A message of an error that nobody foresaw may say more than an endpoint without authentication should.
  app.setErrorHandler((_error, _request, reply) => answerProblem(reply, 500, 'Internal Server Error'));
  return app;
}

function isTaken(error: unknown): boolean {
  return Error.isError(error) && errorCode(error.cause) === 'EADDRINUSE';
}
