import { stringify } from 'yaml';

interface KubeconfigOptions {
  readonly server: string;
  /** PEM; missing for plain HTTP. */
  readonly certificateAuthority?: string | undefined;
  readonly user: string;
  readonly token: string;
  /** Of the context; default `default`. */
  readonly namespace?: string;
}

/** A kubeconfig with one context, as `kubectl` and the client libraries read it. */
export function kubeconfigText({
  server,
  certificateAuthority,
  user,
  token,
  namespace = 'default',
}: KubeconfigOptions): string {
  const name = 'fake-cluster';
  const cluster =
    certificateAuthority === undefined
      ? // client-node refuses http without it.
        { server, 'insecure-skip-tls-verify': true }
      : { server, 'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64') };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name, context: { cluster: name, user, namespace } }],
    'current-context': name,
  });
}
