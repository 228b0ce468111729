import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { confirmed } from './support/confirmed.ts';
import { MainOnFakes, repository } from './support/main-on-fakes.ts';
import { waitUntil } from './support/wait-until.ts';

describe('an image that means harm', () => {
  it("is put back when it listens on main's own address, and main goes on meanwhile", async () => {
    await using main = await MainOnFakes.start();
    await waitUntil('the first gather', async () => (await main.status()).gather.last);
    await confirmed(main, main.publish('4.20.8'));
    await main.stopMain();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    main.listen = `tcp://127.0.0.1:${port}`;
    main.startMain();
    await waitUntil('the release', () => main.pod.image === main.releaseImage);
    other.close();
    const verdict = await waitUntil('the verdict', async () => (await main.status()).rollout.record?.quarantine[0]);

    expect(verdict).toMatchObject({ class: 'image', reason: 'AddressTaken' });
    expect(main.log.some((line) => line.includes('Somebody else listens on an address of ours'))).toBe(true);
  });

  it('is put back at once while the registry is slow to describe the next one', async () => {
    await using main = await MainOnFakes.start();
    await waitUntil('the first gather', async () => (await main.status()).gather.last);
    const image = main.publish('4.20.8');
    await confirmed(main, image);

    main.registry.fail({ route: 'blob', delayMilliseconds: 25_000 });
    main.publish('4.20.9');
    await waitUntil('the slow question', async () => (await main.status()).rollout.phase === 'Candidate');
    const crashed = performance.now();
    main.pod.crash();
    await waitUntil('the release', () => main.pod.image === main.releaseImage);

    expect(performance.now() - crashed).toBeLessThan(5000);
    main.registry.clearFaults();
  });
});

describe('a pin that cannot be had', () => {
  it("is said in an event and a condition, with the registry's own words, and changes nothing", async () => {
    await using main = await MainOnFakes.start();
    await waitUntil('the record', () => main.support()['GathererImageState']);

    const missing = `${main.registry.host}/${repository}@sha256:${'0'.repeat(64)}`;
    main.editSupport({ GathererImage: missing });
    const events = { group: '', version: 'v1', resource: 'events', namespace: 'openshift-insights' };
    const event = await waitUntil('the event', () =>
      main.cluster.list(events).find((each) => each['reason'] === 'InvalidPin'),
    );
    const condition = await waitUntil('the condition', () => {
      const tracking = main.conditions().get('GathererTracking');
      return tracking?.reason === 'Pinned' && tracking;
    });

    expect(event['message']).toEqual(expect.stringContaining('ManifestUnknown'));
    expect(condition.message).toContain(missing);
    expect(condition.message).toContain('ManifestUnknown');
    expect(main.pod.patches).toEqual([]);
  });
});
