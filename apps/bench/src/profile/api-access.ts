import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How to reach an API server. */
export interface ApiAccess {
  /** Origin. */
  readonly server: string;
  /** Path of its authority, PEM. */
  readonly certificateFile: string;
  readonly token: string;
}

interface Kubeconfig {
  readonly clusters: readonly [{ cluster: { server: string; 'certificate-authority-data': string } }];
  readonly users: readonly [{ user: { token: string } }];
}

/** Of an administrator's kubeconfig as a real cluster has it. @param folder - where the authority may be written */
export async function readApiAccess(kubeconfig: string, folder: string): Promise<ApiAccess> {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const certificateFile = join(folder, 'ca.crt');
  await writeFile(certificateFile, Buffer.from(authority, 'base64'));
  return { server, certificateFile, token: users[0].user.token };
}
