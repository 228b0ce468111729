import { createServer, type AddressInfo } from 'node:net';
import type { ContainerSpec, Pod } from './pod-types.ts';

/** Container port → port on 127.0.0.1 of this machine, for every port that a pod's containers name or are told to listen on. */
export type PortMap = ReadonlyMap<number, number>;

/** Finds a free port for each container port of a pod: two pods, or another program, may want the same number. */
export async function mapPorts(pod: Pod): Promise<PortMap> {
  const wanted = new Set(pod.spec.containers.flatMap(portsOf));
  return new Map(await Promise.all([...wanted].map(async (port) => [port, await freePort()] as const)));
}

// A port on the pod's loopback is no port of the container's spec, and two pods on this machine have one loopback.
function portsOf({ ports = [], args = [] }: ContainerSpec): number[] {
  const told = args.flatMap((argument) =>
    [...argument.matchAll(/=tcp:\/\/[^/]*:(\d+)$/g)].map(([, port]) => Number(port)),
  );
  return [...ports.map(({ containerPort }) => containerPort), ...told];
}

/** The port on this machine for a probe's port, which is a number or a name. */
export function hostPort(container: ContainerSpec, ports: PortMap, port: number | string): number {
  const number = typeof port === 'number' ? port : container.ports?.find(({ name }) => name === port)?.containerPort;
  return ports.get(number ?? 0) ?? number ?? 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
