import { describe, expect, it } from '@jest/globals';
import { MainOnFakes } from './support/main-on-fakes.ts';
import { waitUntil } from './support/wait-until.ts';

describe('main without a token', () => {
  it('gathers and follows images where that is wanted, sends nothing, and keeps what it gathered', async () => {
    await using main = await MainOnFakes.start({ hasToken: false, configuration: { gatherWithoutUpload: true } });

    await waitUntil('the first gather', async () => (await main.status()).gather.last);
    const image = main.publish('4.20.8');
    await waitUntil('the new image', async () => (await main.status()).gatherer.image === image);
    await waitUntil('the conditions', () => main.conditions().get('GatheringDisabled')?.status === 'False');

    expect(main.conditions().get('Disabled')).toMatchObject({ status: 'True', reason: 'NoToken' });
    expect(main.conditions().get('Disabled')?.message).toContain(
      'secret openshift-config/pull-secret has no auths["cloud.openshift.com"].auth',
    );
    const { upload } = await main.status();
    expect(upload.last).toBeNull();
    expect(upload.pending).toBeGreaterThan(0);
  });

  it('says where it looked for one, and that no image is followed for want of it', async () => {
    await using main = await MainOnFakes.start({ hasToken: false });

    const place = 'secret openshift-config/pull-secret has no auths["cloud.openshift.com"].auth';
    await waitUntil('the condition', () => main.conditions().get('GatheringDisabled')?.message.includes(place));
    const { rollout } = await waitUntil('the rollout', async () => {
      const status = await main.status();
      return status.rollout.waitingFor && status;
    });

    expect(rollout.waitingFor).toMatchObject({ reason: 'TrackingDisabled' });
    expect(rollout.waitingFor?.message).toContain(place);
  });

  it('gathers obfuscated when that is asked for, and names what stands wrong beside it in a condition and an event', async () => {
    await using main = await MainOnFakes.create();
    main.cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'openshift-insights', name: 'insights-config' },
      data: { 'config.yaml': 'dataReporting: {obfuscation: [networking]}\nfasttrack: {mode: disabled}' },
    });
    main.startMain();

    const said = await waitUntil('the condition', () => {
      const condition = main.conditions().get('ConfigurationValid');
      return condition?.status === 'False' && condition;
    });
    expect(main.conditions().get('GatheringDisabled')).toMatchObject({ status: 'False', reason: 'AsExpected' });
    await waitUntil('a gather', () => main.gatherer.requests.length > 0);
    expect(main.gatherer.requests[0]).toMatchObject({ obfuscation: ['networking'] });
    const events = await waitUntil('the events', () => {
      const found = main.cluster.list({
        group: '',
        version: 'v1',
        resource: 'events',
        namespace: 'openshift-insights',
      });
      return JSON.stringify(found).includes('fastTrack?') && found;
    });

    for (const text of [said.message, JSON.stringify(events)]) {
      expect(text).toContain('did you mean fastTrack?');
    }
  });
});
