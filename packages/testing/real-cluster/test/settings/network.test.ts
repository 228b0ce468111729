import { describe, expect, it } from '@jest/globals';
import {
  network,
  registryHost,
  renderCniNetwork,
  renderCorefile,
  renderHosts,
  renderResolvConf,
} from '../../src/settings/network.ts';

describe('the network of the cluster', () => {
  it('gives the registry a name of the test domain that parts know before the name service runs', () => {
    expect(registryHost).toBe('registry.insights.test:5000');
    expect(renderHosts()).toContain(`${network.address} node-1 registry.insights.test\n`);
  });

  it('resolves names inside by the name service alone', () => {
    expect(renderResolvConf()).toBe('nameserver 10.88.77.1\nsearch svc.cluster.local\n');
  });

  it('gives each zone a block of its own, so that the refusal of unknown names does not come first', () => {
    const zones = [...renderCorefile('/etc/dns.kubeconfig').matchAll(/^(\S.*) \{$/gm)].map((match) => match[1]);

    expect(zones).toEqual(['cluster.local in-addr.arpa', 'insights.test', '.']);
  });

  it('gives pods addresses of the bridge, beside its own', () => {
    const { plugins } = JSON.parse(renderCniNetwork('/leases')) as { plugins: [{ ipam: { ranges: [[object]] } }] };

    expect(plugins[0]).toMatchObject({ type: 'bridge', bridge: network.bridge, isGateway: true });
    expect(plugins[0].ipam.ranges[0][0]).toMatchObject({ subnet: '10.88.77.0/24', gateway: network.address });
  });
});
