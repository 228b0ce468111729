import { describe, expect, it } from '@jest/globals';
import { clusterNetworks } from '../../src/networks/cluster-networks.ts';
import { knownNetworks } from '../../src/networks/known-networks.ts';
import { obfuscating } from '../support/obfuscate.ts';

const nothing = { network: undefined, installConfig: undefined, hostSubnets: [] };

describe('the networks of a cluster', () => {
  it('come from all its objects, of both families', () => {
    const network = {
      spec: {
        clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }, { cidr: 'fd01::/48' }],
        serviceNetwork: ['172.30.0.0/16', 'fd02::/112'],
        externalIP: {
          autoAssignCIDRs: ['192.0.2.0/24'],
          policy: { allowedCIDRs: ['198.51.100.0/24'], rejectedCIDRs: ['203.0.113.0/24'] },
        },
      },
    };
    const installConfig =
      'networking:\n  machineNetwork:\n  - cidr: 10.0.0.0/16\n  - cidr: FD03:0::/64\nx: 12:30/5 a::b/c';
    const hostSubnets = [{ egressCIDRs: ['192.168.12.0/24'] }, {}];

    expect(clusterNetworks({ network, installConfig, hostSubnets })).toEqual({
      cidrs: [
        '10.128.0.0/14',
        'fd01::/48',
        '172.30.0.0/16',
        'fd02::/112',
        '192.0.2.0/24',
        '198.51.100.0/24',
        '203.0.113.0/24',
        '192.168.12.0/24',
        '10.0.0.0/16',
        'FD03:0::/64',
        '12:30/5',
      ],
      unusable: [],
    });
  });

  it('are that of OVN when no host subnet has any, which is 192.168.64.0/18', () => {
    const { cidrs } = clusterNetworks(nothing);

    expect(cidrs).toEqual(['192.168.126.0/18']);
    expect(obfuscating(cidrs).obfuscate('192.168.127.9 192.168.64.0')).toBe('192.168.64.1 192.168.64.0');
  });

  it('may have external addresses without a policy', () => {
    const network = { spec: { externalIP: { autoAssignCIDRs: ['192.0.2.0/24'] } } };

    expect(clusterNetworks({ ...nothing, network }).cidrs).toContain('192.0.2.0/24');
  });

  it.each([
    [{ spec: { clusterNetwork: [{ cidr: 'nonsense' }, { cidr: '10.128.0.0/14' }] } }, ['spec.clusterNetwork']],
    [
      { spec: { clusterNetwork: [7, null, { cidr: {} }], serviceNetwork: ['10.0.0.0/33', '10.0.0/8'] } },
      ['spec.clusterNetwork', 'spec.serviceNetwork'],
    ],
    [{ spec: { externalIP: { policy: { allowedCIDRs: [''] } } } }, ['spec.externalIP.policy.allowedCIDRs']],
    [{ spec: { clusterNetwork: 'x', serviceNetwork: {}, externalIP: [] } }, []],
    [{ spec: 7 }, []],
    ['text', []],
  ])('are named where one is none, and the others count: %j', (network, unusable) => {
    expect(clusterNetworks({ ...nothing, network }).unusable).toEqual(unusable);
  });

  it('are tried from the most specific on, by the number of the length and not by its text', () => {
    expect(
      knownNetworks(['10.0.0.0/8', '10.128.0.0/14', '10.128.2.0/23', '10.0.0.0/8', '12.0.0.0/9']).ipv4.map(
        ({ length }) => length,
      ),
    ).toEqual([23, 14, 9, 8, 8]);
    expect(obfuscating(['10.0.0.0/8', '10.128.0.0/14']).obfuscate('10.129.0.5')).toBe('10.128.0.1');
  });
});
