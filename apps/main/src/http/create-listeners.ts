import type { Registry } from 'prom-client';
import type { Supervisor } from '../loops/supervisor.ts';
import type { Parts } from '../parts.ts';
import { buildStatusDocument } from '../status/status-document.ts';
import type { Addresses } from './addresses.ts';
import { addHealthRoutes } from './health-routes.ts';
import { Listener } from './listener.ts';
import type { ServingCertificate } from './serving-certificate.ts';
import { addStatusRoutes } from './status-routes.ts';

/** What {@link createListeners} takes besides the parts. */
interface ListenersOptions {
  readonly addresses: Addresses;
  readonly certificate: ServingCertificate | undefined;
  readonly registry: Registry;
  readonly supervisor: Supervisor;
}

/** The two listeners of `main`: one for the cluster, one for people. */
export function createListeners(
  parts: Parts,
  { addresses, certificate, registry, supervisor }: ListenersOptions,
): readonly Listener[] {
  const { taken, feed, history, clock } = parts;
  const shared = { taken, clock, log: parts.log.child({ component: 'http' }) };
  const status = () => buildStatusDocument(parts);
  return [
    new Listener({
      ...shared,
      listen: addresses.listen,
      serves: 'health and metrics',
      certificate,
      addRoutes: (app) => addHealthRoutes(app, { supervisor, metrics: registry, clock }),
    }),
    new Listener({
      ...shared,
      listen: addresses.localListen,
      serves: 'status and events',
      addRoutes: (app) => addStatusRoutes(app, { status, history: () => [...history.entries], feed }),
    }),
  ];
}
