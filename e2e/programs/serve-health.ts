import { parseListenAddress, serve, systemClock } from '@insights/process';
import { fastify } from 'fastify';

/** Answers the kubelet's probes. */
export async function serveHealth(listen: string): Promise<void> {
  const app = fastify();
  app.get('/livez', () => ({ ok: true }));
  app.get('/readyz', () => ({ ok: true }));
  await serve(app, parseListenAddress(listen), { clock: systemClock });
}
