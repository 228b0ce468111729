/** Addresses inside the cluster's network namespace; nothing of it is seen from the machine. */
export const network = {
  bridge: 'cluster0',
  /** Of the bridge, the node, the API server, the registry, the name service and the tests. */
  address: '10.88.77.1',
  prefixLength: 24,
  podSubnet: '10.88.77.0/24',
  firstPodAddress: '10.88.77.10',
  lastPodAddress: '10.88.77.250',
  serviceRange: '10.96.0.0/16',
  /** The first of the range, which Kubernetes gives to the service `kubernetes.default`. */
  apiServiceAddress: '10.96.0.1',
  apiPort: 6443,
  registryPort: 5000,
  clusterDomain: 'cluster.local',
  /** Every name below it is {@link network.address}. `.test` is reserved for this (RFC 6761). */
  domain: 'insights.test',
  node: 'node-1',
} as const;

/** The registry as everyone in the cluster calls it. */
export const registryHost = `registry.${network.domain}:${network.registryPort}`;

/** URL of the API server for parts on the node. */
export const apiServerUrl = `https://${network.address}:${network.apiPort}`;

/** `/etc/hosts` inside: the parts that start before the name service still know the registry. */
export function renderHosts(): string {
  return [
    '127.0.0.1 localhost',
    '::1 localhost',
    `${network.address} ${network.node} registry.${network.domain}`,
    '',
  ].join('\n');
}

/** `/etc/resolv.conf` inside: tests resolve the same names as pods. */
export function renderResolvConf(): string {
  return `nameserver ${network.address}\nsearch svc.${network.clusterDomain}\n`;
}

/**
 * The Corefile: services of the cluster, the test domain, and nothing else. Without an uplink, an unknown name must be
 * answered at once, or clients wait for their own time limit.
 */
export function renderCorefile(kubeconfig: string): string {
  return `${network.clusterDomain} in-addr.arpa {
  bind ${network.address}
  errors
  kubernetes {
    kubeconfig ${kubeconfig}
  }
}
${network.domain} {
  bind ${network.address}
  errors
  template IN A {
    answer "{{ .Name }} 5 IN A ${network.address}"
  }
  template IN ANY {
    rcode NOERROR
  }
}
. {
  bind ${network.address}
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;
}

/** The CNI network of the pods: the bridge that the tests listen on is their gateway. */
export function renderCniNetwork(leaseFolder: string): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'cluster',
    plugins: [
      {
        type: 'bridge',
        bridge: network.bridge,
        isGateway: true,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: leaseFolder,
          ranges: [
            [
              {
                subnet: network.podSubnet,
                rangeStart: network.firstPodAddress,
                rangeEnd: network.lastPodAddress,
                gateway: network.address,
              },
            ],
          ],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  });
}
