import type { JsonObject } from '@insights/fake-cluster';

// Enough for a gather that can be watched.
const nodes = 1000;

/** The nodes of the story's cluster. */
export function storyNodes(): JsonObject[] {
  return Array.from({ length: nodes }, (_, index) => node(`worker-${index}`));
}

function node(name: string): JsonObject {
  const labels = { 'kubernetes.io/arch': 'amd64', 'topology.kubernetes.io/region': 'eu-west-1' };
  const nodeInfo = {
    architecture: 'amd64',
    operatingSystem: 'linux',
    machineID: 'ec2',
    systemUUID: 'ec2',
    bootID: 'b1',
  };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { nodeInfo, conditions: [] } };
}
