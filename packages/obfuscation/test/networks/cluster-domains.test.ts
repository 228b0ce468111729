import { describe, expect, it } from '@jest/globals';
import { clusterDomains } from '../../src/networks/cluster-domains.ts';
import { obfuscating } from '../support/obfuscate.ts';

const dns = { spec: { baseDomain: 'abc.example.com' } };
const infrastructure = { status: { apiServerURL: 'https://api.abc.example.com:6443' } };

describe('the names of a cluster', () => {
  it('give way to their placeholders in contents and paths, the longest first', () => {
    const { obfuscate, obfuscator } = obfuscating([], {
      domains: clusterDomains({ dns, infrastructure, apiServer: '' }),
    });

    expect(obfuscate('https://api.abc.example.com:6443 console.apps.abc.example.com ABC.example.com')).toBe(
      'https://<CLUSTER_DOMAIN_HOST>:6443 console.apps.<CLUSTER_BASE_DOMAIN> ABC.example.com',
    );
    expect(obfuscator.path('config/node/w0.abc.example.com.json')).toBe('config/node/w0.<CLUSTER_BASE_DOMAIN>.json');
  });

  it('are replaced before addresses, which may be parts of them', () => {
    const domains = clusterDomains({
      dns: { spec: { baseDomain: '10.0.0.1.nip.io' } },
      infrastructure: {},
      apiServer: '',
    });

    expect(obfuscating(['10.0.0.0/16'], { domains }).obfuscate('a.10.0.0.1.nip.io 10.0.0.1')).toBe(
      'a.<CLUSTER_BASE_DOMAIN> 10.0.0.1',
    );
  });

  it.each([
    ['https://API.Example.com:6443/x', 'API.Example.com'],
    ['https://user@api.example.com', 'api.example.com'],
    ['api.example.com', 'api.example.com'],
    ['https://10.0.0.1:6443', undefined],
    ['https://[fd01::1]:6443', undefined],
    ['https://localhost:6443', undefined],
    ['', undefined],
  ])('have the host of the API server among them, without its port: %s', (apiServer, name) => {
    const expected = name === undefined ? [] : [{ name, placeholder: '<CLUSTER_DOMAIN_HOST>' }];

    expect(clusterDomains({ dns: undefined, infrastructure: undefined, apiServer })).toEqual(expected);
    expect(clusterDomains({ dns: 7, infrastructure: { status: { apiServerURL: apiServer } }, apiServer: '' })).toEqual(
      expected,
    );
  });

  it('are passed over when they are blank, which would be everywhere', () => {
    expect(
      clusterDomains({ dns: { spec: { baseDomain: '  ' } }, infrastructure: { status: [] }, apiServer: ' ' }),
    ).toEqual([]);
  });
});
