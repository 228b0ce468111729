import { Egress } from '@insights/egress';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Endpoints, type RegistrySetting } from '../../src/wire/endpoints.ts';
import { openSetup, selfSigned } from '../support.ts';

const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('registries[]', () => {
  let tls = { key: '', cert: '' };

  beforeAll(async () => {
    tls = await selfSigned();
  });

  const pollWith = async (registries: (host: string) => RegistrySetting[], insecureRegistries: string[] = []) => {
    await using setup = await openSetup({ registry: { tls }, client: { registries: [], insecureRegistries } });
    await using named = await openSetup({
      registry: { tls },
      client: { registries: registries(setup.registry.host), insecureRegistries },
    });
    setup.publish('1');
    return (await named.client.poll(setup.reference, undefined, setup.signal)).class;
  };

  it.each([
    ['the host and port', (host: string) => host],
    ['the host alone', () => '127.0.0.1'],
    ['a path above the repository', (host: string) => `${host}/openshift`],
    ['the repository', (host: string) => `${host}/openshift/origin-insights-operator`],
  ])('trusts the authority of a prefix that is %s', async (_, prefix) => {
    expect(await pollWith((host) => [{ prefix: prefix(host), ca: [tls.cert] }])).toBe('Changed');
  });

  it.each([
    ['another port', () => '127.0.0.1:1'],
    ['another path', (host: string) => `${host}/openshif`],
    ['a domain', () => '*.0.0.1'],
    ['nothing that can be read', () => 'https://127.0.0.1'],
  ])('does not trust that of a prefix that is %s', async (_, prefix) => {
    expect(await pollWith((host) => [{ prefix: prefix(host), ca: [tls.cert] }])).toBe('TlsError');
  });

  it('uses the authority behind a broken one', async () => {
    const other = await selfSigned('other.test');

    expect(await pollWith((host) => [{ prefix: host, ca: [`${other.cert}\n${broken}${tls.cert}`] }])).toBe('Changed');
  });

  it('lets the longest prefix count, alone', async () => {
    const insecure = { prefix: '127.0.0.1', insecure: true };

    expect(await pollWith((host) => [insecure, { prefix: `${host}/openshift`, ca: [] }])).toBe('TlsError');
    expect(await pollWith(() => [insecure])).toBe('Changed');
  });

  it('counts before an insecureRegistries entry of the same prefix, which is accepted still', async () => {
    expect(await pollWith(() => [{ prefix: '127.0.0.1', ca: [] }], ['127.0.0.1'])).toBe('TlsError');
    expect(await pollWith(() => [], ['127.0.0.1'])).toBe('Changed');
  });

  it.each([
    ['quay.io/team', 'quay.io', 'team/x', true],
    ['quay.io/team', 'quay.io', 'other/x', false],
    ['Quay.io:443', 'quay.io', 'x', true],
    ['index.docker.io', 'docker.io', 'library/x', true],
    ['registry-1.docker.io', 'docker.io', 'library/x', true],
    ['*.corp.example', 'registry.corp.example:5000', 'x', true],
    ['*.corp.example', 'corp.example', 'x', false],
    ['[0:0::1]', '[::1]:5000', 'x', true],
  ])('%s covers %s/%s: %p', (prefix, registry, repository, expected) => {
    const endpoints = new Endpoints({ registries: [{ prefix, insecure: true }] });
    const url = endpoints.baseUrl({ registry, repository }, 'https:');

    expect(endpoints.isInsecure({ registry, repository })).toBe(expected);
    expect(endpoints.trustFor(url, repository).insecure).toBe(expected);
  });

  it('of a path says nothing of where a redirect leads', () => {
    const endpoints = new Endpoints({ registries: [{ prefix: 'quay.io/team', insecure: true }] });

    expect(endpoints.trustFor(new URL('https://quay.io/storage')).insecure).toBe(false);
  });

  it.each([
    ['TLS', { ca: [] }, 'fastTrack.registries[].caFrom'],
    ['plain http', undefined, 'fastTrack.registries[].insecure'],
  ])('is named when %s is refused', async (_, setting, name) => {
    await using setup = await openSetup({
      ...(setting ? { registry: { tls } } : {}),
      client: { registries: [], insecureRegistries: [] },
    });

    const { class: pollClass, message } = await setup.poll();

    expect(pollClass).toBe('TlsError');
    expect(message).toContain(name);
  });
});

describe('the trusted bundle', () => {
  it('that changes while polls go on is trusted at the next one', async () => {
    const tls = await selfSigned();
    let certificates: readonly string[] = [];
    const egress = new Egress({ certificateAuthorities: () => certificates });
    await using setup = await openSetup({ registry: { tls }, client: { egress, registries: [] } });
    setup.publish('1');

    const before = (await setup.poll()).class;
    certificates = [tls.cert];

    expect([before, (await setup.poll()).class]).toEqual(['TlsError', 'Changed']);
    egress.close();
  });
});

describe('a registry that leaves HTTP', () => {
  it.each(['manifest', 'blob', 'token'] as const)('in the answer to a %s breaks the protocol', async (route) => {
    await using setup = await openSetup({ registry: { auth: route === 'token' ? bearer : { type: 'none' } } });
    const digest = setup.publish('1');
    setup.registry.fail({ route, status: 101, headers: { connection: 'upgrade', upgrade: 'h2c' } });

    const describing = setup.client.describe(
      { registry: setup.reference.registry, repository: setup.reference.repository, digest },
      { os: 'linux', architecture: 'amd64' },
      setup.signal,
    );

    await expect(describing).rejects.toMatchObject({ code: 'ERR_REGISTRY_PROTOCOL' });
  });
});

const bearer = { type: 'bearer', users: {} } as const;
