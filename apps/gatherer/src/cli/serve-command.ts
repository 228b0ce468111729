import { once } from 'node:events';
import { gatherWork, planFromSettings, type PreparedCommand, recoverRuns } from '@insights/gather-run';
import { ExitCode, serve } from '@insights/process';
import { buildGatherApi } from '../service/gather-api.ts';
import { buildHealthApi } from '../service/health-api.ts';
import { GathererMetrics } from '../service/metrics.ts';
import { RunRegistry } from '../service/run-registry.ts';
import { RunStore } from '../service/run-store.ts';
import { serveOnFreeSocket } from '../service/serve-on-free-socket.ts';
import type { ProgramContext } from './program.ts';

// Followers have been told of the end by then; what is left are answers on their way.
const closeMilliseconds = 500;

/**
 * Prepares to answer the gather API until told to stop; a run in progress is then finalised as cancelled.
 * @throws CodedError `ERR_USAGE`
 */
export function prepareService(context: ProgramContext): PreparedCommand {
  planFromSettings(context);
  return (signal) => serveUntilStopped(context, signal);
}

async function serveUntilStopped(context: ProgramContext, signal: AbortSignal): Promise<number> {
  const { program, settings, log } = context;
  const { clock, random, catalogue, version } = program;
  const metrics = new GathererMetrics(
    version,
    catalogue.map(({ id }) => id),
  );
  const store = new RunStore({ storagePath: settings.storagePath, clock, log });
  const recover = () => recoverRuns({ storagePath: settings.storagePath, clock, version, log });
  const runs = await RunRegistry.create({ work: gatherWork(context), store, recover, metrics, clock, random, log });
  const health = buildHealthApi({ registry: metrics.registry, isReady: () => !signal.aborted, clock });
  const api = buildGatherApi({ ...settings, runs, catalogue, version, log });

  await using healthServer = await serve(health, settings.healthListen, { clock });
  await using apiServer = await serveOnFreeSocket(api, { address: settings.listen, clock, log }, signal);
  const addresses = { listen: apiServer.address, healthListen: healthServer.address };
  log.info({ version: version.version, revision: version.revision, ...addresses }, 'Started');
  if (!signal.aborted) await once(signal, 'abort');
  await runs.stop();
  await Promise.all([apiServer.close(closeMilliseconds), healthServer.close(closeMilliseconds)]);
  log.info('Stopped');
  return ExitCode.done;
}
