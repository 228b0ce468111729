import { parseArgs } from 'node:util';
import type { VersionInfo } from '@insights/contract';
import { FakeGatherer } from '@insights/fake-gatherer';
import { systemClock } from '@insights/process';
import { attempts } from './attempts/attempts.ts';
import { behaviours } from './behaviours.ts';
import { serveHealth } from './serve-health.ts';

// In the place of the gatherer in an image that is bad on purpose. The image's environment says how it is bad; the rest is
// as the contract wants it, so that it gets as far as it can.
const { values } = parseArgs({
  strict: false,
  options: { listen: { type: 'string' }, 'health-listen': { type: 'string' }, 'storage-path': { type: 'string' } },
});

const { env } = process;
const behaviour = behaviours[env['E2E_BEHAVIOUR'] ?? ''];
if (!behaviour) throw new Error(`E2E_BEHAVIOUR must be one of ${Object.keys(behaviours).join(', ')}`);

const version: VersionInfo = {
  contract: env['E2E_CONTRACT'] ?? '1.0',
  name: 'insights-operator',
  version: env['E2E_VERSION'] ?? env['INSIGHTS_BUILD_VERSION'] ?? 'unknown',
  revision: env['INSIGHTS_BUILD_REVISION'] ?? 'unknown',
  builtAt: env['INSIGHTS_BUILD_TIME'] ?? new Date(0).toISOString(),
  functions: 1,
};
const storagePath = String(values['storage-path']);
const listen = String(values.listen);
const socketPath = listen.replace(/^unix:/, '');
const places = { storagePath, socketPath };

process.once('SIGTERM', () => (behaviour.onTerminate ? behaviour.onTerminate(places) : process.exit(0)));
await behaviour.beforeStart?.(places);
await systemClock.sleep(Number(env['E2E_START_DELAY_MILLISECONDS'] ?? 0));
if (behaviour.serve) await behaviour.serve(places, version);
else await FakeGatherer.start({ listen, version, gather: () => behaviour.gather(storagePath) });
await serveHealth(String(values['health-listen']));
await behaviour.afterStart?.(places);
for (const name of (env['E2E_ATTEMPTS'] ?? '').split(',')) {
  const attempt = attempts[name];
  if (!attempt) continue;
  const outcome = await attempt(storagePath).catch((error: unknown) => ({ succeeded: false, detail: String(error) }));
  process.stdout.write(`${JSON.stringify({ attempt: name, ...outcome })}\n`);
}
