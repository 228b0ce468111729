import { describe, expect, it } from '@jest/globals';
import { MainOnFakes, repository, tag } from './support/main-on-fakes.ts';
import { waitUntil } from './support/wait-until.ts';

describe('the tag that is followed', () => {
  it('is named by the first template while none of them exists', async () => {
    await using main = await MainOnFakes.start();

    const poll = await waitUntil('a poll', async () => (await main.status()).lastPoll);
    const tracking = await waitUntil('the condition', () => {
      const condition = main.conditions().get('GathererTracking');
      return condition?.reason === 'TagMissing' && condition;
    });

    expect(poll).toMatchObject({ class: 'TagMissing', reference: `${main.registry.host}/${repository}:${tag}` });
    expect(tracking.message).toContain(`${repository}:${tag}`);
  });

  it('may be on a registry that nobody trusts: the condition says which setting would do', async () => {
    // Not marked insecure by anybody, and the fake registry speaks plain HTTP.
    await using main = await MainOnFakes.create({ isOpenShift: false });
    main.cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'openshift-insights', name: 'insights-config' },
      data: { 'config.yaml': 'fastTrack: {insecureRegistries: []}' },
    });
    main.startMain();

    const tracking = await waitUntil('the condition', async () => {
      const { conditions } = await main.status();
      return conditions.find(({ type, reason }) => type === 'GathererTracking' && reason === 'RegistryUnreachable');
    });

    expect((await main.status()).lastPoll?.class).toBe('TlsError');
    expect(tracking.message).toContain('name it in fastTrack.registries[] with insecure: true');
  });
});
