import { itemsOf, memberAt } from '../json.ts';
import type { VisitedItem } from '../visit.ts';

/** Where the Deployment Validation Operator may give its metrics. */
export interface MetricsPort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** The ports of a service. */
export function portsOf(service: VisitedItem): MetricsPort[] {
  const { namespace, name } = service;
  const ports = itemsOf(memberAt(service.look(), 'spec', 'ports')).map((each) => memberAt(each, 'port'));
  return ports.filter((port) => typeof port === 'number').map((port) => ({ namespace, name, port }));
}

/** Its address, for people. */
export function urlOf({ namespace, name, port }: MetricsPort): string {
  return `http://${name}.${namespace}.svc:${port}`;
}
