import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderContainerdConfig, renderRegistryConfig, renderRegistryHosts } from '../settings/container-runtime.ts';
import {
  type ClusterUser,
  identities,
  renderAuditPolicy,
  renderKubeconfig,
  renderKubeletConfig,
  renderTokens,
} from '../settings/kubernetes.ts';
import type { ClusterLayout } from '../settings/layout.ts';
import {
  network,
  registryHost,
  renderCniNetwork,
  renderCorefile,
  renderHosts,
  renderResolvConf,
} from '../settings/network.ts';
import { makeKubeletClientCertificate, makeServingCertificate } from './certificates.ts';

/** The administrator's access to the API server. */
export interface AdminAccess {
  readonly token: string;
  /** PEM; its own authority. */
  readonly certificate: string;
}

/** Makes keys, certificates and tokens, and writes every file that a part reads. */
export async function writeSettings(
  layout: ClusterLayout,
  { id, now }: { id: string; now: Date },
): Promise<AdminAccess> {
  const tokens = makeTokens();
  const serving = await makeServingCertificate(now);
  const kubeletClient = await makeKubeletClientCertificate(now);
  const access = (user: ClusterUser) => ({ token: tokens[user], certificate: serving.cert });
  const files: Record<string, string> = {
    [layout.tokens]: renderTokens(tokens),
    [layout.serviceAccountKey]: makeServiceAccountKey(),
    [layout.serving.cert]: serving.cert,
    [layout.serving.key]: serving.key,
    [layout.kubeletClient.cert]: kubeletClient.cert,
    [layout.kubeletClient.key]: kubeletClient.key,
    [layout.auditPolicy]: renderAuditPolicy(),
    [layout.kubeletConfig]: renderKubeletConfig(layout, id),
    [layout.containerdConfig]: renderContainerdConfig(layout),
    [layout.registryConfig]: renderRegistryConfig(layout, `${network.address}:${network.registryPort}`),
    [join(layout.registryHosts, registryHost, 'hosts.toml')]: renderRegistryHosts(),
    [join(layout.cniConfig, '10-cluster.conflist')]: renderCniNetwork(layout.cniLeases),
    [layout.corefile]: renderCorefile(layout.kubeconfig('coredns')),
    [layout.hosts]: renderHosts(),
    [layout.resolvConf]: renderResolvConf(),
  };
  for (const { user } of identities) files[layout.kubeconfig(user)] = renderKubeconfig(user, access(user));
  await mkdir(layout.logs, { recursive: true });
  await Promise.all(Object.entries(files).map(([file, text]) => writePrivately(layout, file, text)));
  return access('admin');
}

function makeTokens(): Record<ClusterUser, string> {
  const entries = identities.map(({ user }) => [user, randomBytes(16).toString('hex')]);
  return Object.fromEntries(entries) as Record<ClusterUser, string>;
}

function makeServiceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

async function writePrivately(layout: ClusterLayout, file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Every program inside resolves names, also those that are not root.
  const mode = file === layout.hosts || file === layout.resolvConf ? 0o644 : 0o600;
  await writeFile(file, text, { mode });
}
