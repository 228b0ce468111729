/** A kubeconfig of one cluster, one user and one context. */
export function kubeconfig(
  server: string,
  { user = {}, cluster = {} }: { user?: object; cluster?: object } = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, ...cluster } }],
    users: [{ name: 'tester', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'tester', namespace: 'somewhere' } }],
    'current-context': 'test',
  };
}
