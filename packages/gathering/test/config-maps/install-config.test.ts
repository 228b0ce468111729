import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { parse } from 'yaml';
import { harmlessInstallConfig } from '../../src/config-maps/install-config.ts';
import { parseSettings } from '../../src/config-maps/settings-yaml.ts';

const harmless = (text: string) => harmlessInstallConfig(parseSettings(text, 'install-config'));
const parsed = (value: JsonValue) => parse(harmlessInstallConfig(value)) as JsonObject;

describe('the installer’s configuration', () => {
  it('is YAML with sorted keys, and has what the reference always writes', () => {
    expect(harmless('publish: External\napiVersion: v1\n')).toBe(
      'apiVersion: v1\nbaseDomain: ""\nmetadata: {}\nplatform: {}\npublish: External\npullSecret: ""\n',
    );
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['the ssh key', { sshKey: 'hidden' }, { sshKey: 'xxxxxx' }],
    ['the pull secret', { pullSecret: 'hidden' }, { pullSecret: 'xxxxxx' }],
    ['the domain', { baseDomain: 'é.b' }, { baseDomain: 'xxxx' }],
    ['a region', { platform: { aws: { region: 'eu' } } }, { platform: { aws: { region: 'xx' } } }],
    [
      'a region of Azure',
      { platform: { azure: { region: 'eu', cloudName: 'c' } } },
      { platform: { azure: { region: 'xx', cloudName: 'c' } } },
    ],
    [
      'a project',
      { platform: { gcp: { region: 'eu', projectID: 'p' } } },
      { platform: { gcp: { region: 'xx', projectID: 'x' } } },
    ],
    [
      'the project of a zone',
      { platform: { gcp: { dns: { privateZone: { projectID: 'p', zone: 'z' } } } } },
      { platform: { gcp: { dns: { privateZone: { projectID: 'x', zone: 'z' } } } } },
    ],
    [
      'the cloud',
      { platform: { openstack: { cloud: 'c', region: 'r' } } },
      { platform: { openstack: { cloud: 'x', region: 'r' } } },
    ],
    [
      'the access to a BMC',
      { platform: { baremetal: { hosts: [{ name: 'n', bmc: { username: 'u', password: 1234, address: 'a' } }] } } },
      { platform: { baremetal: { hosts: [{ name: 'n', bmc: { username: 'x', password: 'xxxx', address: 'x' } }] } } },
    ],
    [
      'the access to a vCenter, and data centers',
      {
        platform: {
          vsphere: {
            vcenters: [{ server: 's', user: 'u', password: 'p' }],
            failureDomains: [{ topology: { datacenter: 'd', datastore: 's' } }],
          },
        },
      },
      {
        platform: {
          vsphere: {
            vcenters: [{ server: 's', user: 'x', password: 'x' }],
            failureDomains: [{ topology: { datacenter: 'x', datastore: 's' } }],
          },
        },
      },
    ],
    [
      'the access for fencing, in every pool',
      { controlPlane: fencing('hidden'), arbiter: fencing('hidden'), compute: [fencing('hidden')] },
      { controlPlane: fencing('xxxxxx'), arbiter: fencing('xxxxxx'), compute: [fencing('xxxxxx')] },
    ],
  ])('does not tell %s', (_, config, expected) => {
    expect(parsed(config)).toMatchObject(expected);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['an unknown section', { secrets: { a: ['bc', 12, true, null] } }, { secrets: { a: ['xx', 'xx', 'xxxx', null] } }],
    [
      'an unknown field of a known one',
      { networking: { networkType: 'N', key: 'k' } },
      { networking: { networkType: 'N', key: 'x' } },
    ],
    ['an unknown platform', { platform: { moon: { base: 'b' } } }, { platform: { moon: { base: 'x' } } }],
    [
      'the password of a vCenter as it was written once',
      { platform: { vsphere: { vCenter: 'v', password: 'p' } } },
      { platform: { vsphere: { vCenter: 'v', password: 'x' } } },
    ],
    [
      'the password of Prism',
      { platform: { nutanix: { prismCentral: { username: 'u', password: 'p' } } } },
      { platform: { nutanix: { prismCentral: { username: 'x', password: 'x' } } } },
    ],
    [
      'a text in the place of a section',
      { platform: { aws: 'p' }, networking: 'n' },
      { platform: { aws: 'x' }, networking: 'x' },
    ],
    ['a section in the place of a text', { publish: { a: 'b' } }, { publish: { a: 'x' } }],
  ])('takes %s for a secret', (_, config, expected) => {
    expect(parsed(config)).toMatchObject(expected);
  });

  it('keeps networks, proxy, bundle and sources of images', () => {
    const config = {
      networking: { clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }], serviceNetwork: ['172.30.0.0/16'] },
      proxy: { httpProxy: 'http://proxy.example:3128', noProxy: '.svc' },
      additionalTrustBundle: '-----BEGIN CERTIFICATE-----\naGk=\n-----END CERTIFICATE-----\n',
      imageContentSources: [{ source: 'quay.io/a', mirrors: ['m/a'] }],
      compute: [{ name: 'worker', replicas: 3, platform: { aws: { type: 'm5', zones: ['a', 'b'] } } }],
      platform: { aws: { userTags: { Owner: 'me' } } },
    };

    expect(parsed(config)).toMatchObject(config);
  });

  it('keeps no password of a proxy, and no key among certificates', () => {
    const { proxy, additionalTrustBundle } = parsed({
      proxy: { httpsProxy: 'http://user:pass@proxy.example:3128' },
      additionalTrustBundle: '-----BEGIN PRIVATE KEY-----\naGk=\n-----END PRIVATE KEY-----\n',
    });

    expect(proxy).toEqual({ httpsProxy: 'http://xxxx:xxxx@proxy.example:3128' });
    expect(additionalTrustBundle).not.toContain('aGk=');
  });

  it.each(['- a', 'text'])('is refused when it is %j', (text) => {
    expect(() => harmless(text)).toThrow('install-config must be a section of keys');
  });

  it('is not read when it is no YAML, and nothing of it is quoted', () => {
    expect(() => harmless('pullSecret: [hunter2\n')).toThrow(/^install-config is not valid YAML: [A-Z_]+ in line \d$/);
  });
});

function fencing(hidden: string): JsonObject {
  const secret = { hostname: hidden, username: hidden, password: hidden, address: hidden };
  return { name: 'p', fencing: { credentials: [{ ...secret, certificateVerification: 'Disabled' }] } };
}
