import { isIP } from 'node:net';
import type { TlsMaterial } from '../credentials/cluster-credentials.ts';
import { ClusterError } from '../errors.ts';
import type { EndpointClient } from './endpoint-client.ts';
import { hostOf } from './host.ts';

const port = 8443;
// Its certificate is that of a service, whatever the pod.
const serverName = 'exporter.openshift-insights.svc.cluster.local';
const mostAnswerBytes = 8 * 1024 * 1024;
// It looks into every container that it is asked about before it answers.
const silenceMilliseconds = 120_000;

interface ExtractorRequest {
  readonly podIp: string;
  /** Without a leading slash. */
  readonly path: string;
  readonly body: object;
  readonly tls: TlsMaterial;
}

/** See `Endpoints.runtimeExtractor`. */
export async function askRuntimeExtractor(
  client: EndpointClient,
  { podIp, path, body, tls }: ExtractorRequest,
  signal: AbortSignal,
): Promise<Buffer> {
  if (isIP(podIp) === 0) {
    throw new ClusterError(
      'ERR_CLUSTER_INVALID',
      `the runtime extractor's address must be an IP, not "${podIp.slice(0, 64)}"`,
    );
  }
  const request = {
    url: new URL(`https://${hostOf(podIp)}:${port}/${path}`),
    method: 'POST' as const,
    peer: 'the runtime extractor',
    accept: 'application/json',
    body,
    withToken: true,
    tls: { ...tls, servername: serverName },
    silenceMilliseconds,
  };
  const response = await client.send(request, signal);
  return await response.bytes(mostAnswerBytes);
}
