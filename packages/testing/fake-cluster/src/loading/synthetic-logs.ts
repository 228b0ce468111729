import type { ContainerLog, ContainerLogRef } from '../logs/pod-host.ts';

const lineCount = 20;
const start = Date.parse('2026-01-01T00:00:00Z');

/** What the containers of synthetic pods wrote; `undefined` for pods of other namespaces. */
export function syntheticLog({ namespace, pod, container, isPrevious }: ContainerLogRef): ContainerLog | undefined {
  if (!namespace.startsWith('synthetic-') || isPrevious) return undefined;
  const lines = Array.from({ length: lineCount }, (_, index) => ({
    time: new Date(start + index * 1000),
    text: `${container} of ${pod}: request ${index + 1} served`,
  }));
  return { lines };
}
