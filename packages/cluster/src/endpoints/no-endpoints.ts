import { ClusterError } from '../errors.ts';
import type { Endpoints } from './endpoints.ts';

/** Of a cluster where nothing but the API server answers: whatever is asked for is missing. */
export const noEndpoints: Endpoints = {
  prometheus: () => Promise.reject(absent('Prometheus')),
  alertmanager: () => Promise.reject(absent('Alertmanager')),
  nodeJournal: ({ name }) => Promise.reject(absent(`the kubelet of ${name}`)),
  probeService: ({ name }) => Promise.reject(absent(`service ${name}`)),
  service: ({ name }) => Promise.reject(absent(`service ${name}`)),
  runtimeExtractor: () => Promise.reject(absent('the runtime extractor')),
};

function absent(what: string): ClusterError {
  return new ClusterError('ERR_CLUSTER_NOT_FOUND', `${what}: there is none here`);
}
