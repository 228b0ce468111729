import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CertificatePair, makeServingCertificate } from '../src/inside/certificates.ts';
import { addPods, simulatedPod } from '../src/simulated-pods.ts';

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulated-'));
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** An API server that only counts what is created. @returns path of a kubeconfig for it */
async function listen(status: number, created: Record<string, object[]>): Promise<string> {
  const pair = await makeServingCertificate(new Date());
  server = createServer(pair, (request, response) => {
    void json(request).then((body) => {
      (created[request.url ?? ''] ??= []).push(body as object);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"no"}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return writeKubeconfig(pair);
}

async function writeKubeconfig({ cert }: CertificatePair): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': btoa(cert) };
  const file = join(folder, 'kubeconfig');
  await writeFile(file, JSON.stringify({ clusters: [{ cluster }], users: [{ user: { token: 'secret' } }] }));
  return file;
}

describe('simulated pods', () => {
  it('are created on as many simulated nodes as they need', async () => {
    const created: Record<string, object[]> = {};
    const kubeconfig = await listen(201, created);

    await addPods({ kubeconfig, count: 25, podsPerNode: 10, concurrency: 4 });

    const pods = created['/api/v1/namespaces/simulated/pods'] ?? [];
    expect(created['/api/v1/nodes']).toHaveLength(3);
    expect(new Set(pods.map((pod) => (pod as { metadata: { name: string } }).metadata.name)).size).toBe(25);
  });

  it('are not added twice', async () => {
    const kubeconfig = await listen(409, {});

    await expect(addPods({ kubeconfig, count: 2 })).resolves.toBeUndefined();
  });

  it('tell what the API server refused', async () => {
    const kubeconfig = await listen(403, {});

    await expect(addPods({ kubeconfig, count: 1 })).rejects.toMatchObject({
      code: 'ERR_REAL_CLUSTER_LOAD',
      message: 'POST /api/v1/namespaces: no',
    });
  });

  it('are of an ordinary size, and stay when no kubelet reports for their node', () => {
    const pod = simulatedPod(0, 'simulated-0');

    expect(JSON.stringify(pod).length).toBeGreaterThan(1500);
    expect(pod).toMatchObject({ spec: { nodeName: 'simulated-0', tolerations: [{ operator: 'Exists' }] } });
  });
});
