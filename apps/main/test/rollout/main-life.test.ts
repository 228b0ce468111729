import type { JsonObject } from '@insights/fake-cluster';
import { describe, expect, it } from '@jest/globals';
import { MainOnFakes } from '../support/main-on-fakes.ts';
import { waitUntil } from '../support/wait-until.ts';

const podRef = {
  group: '',
  version: 'v1',
  resource: 'pods',
  namespace: 'openshift-insights',
  name: 'insights-operator-1',
};

interface Life {
  /** Unexpected ends on record. */
  readonly ends: number;
  /** Of container `main`; the record knows of none. */
  readonly restartCount: number;
}

describe('main after it was killed', () => {
  it('puts the release image back before it reads anything of the other container', async () => {
    await using main = await MainOnFakes.create();
    const image = main.publish('4.20.9');
    const reads = await under(main, image, { ends: 1, restartCount: 1 });

    main.startMain();
    await waitUntil('the release', () => main.pod.image === main.releaseImage);
    await waitUntil('a gather of the release image', async () => (await main.status()).gather.last);

    expect(reads.filter((read) => read === image)).toEqual([]);
    const { record } = (await main.status()).rollout;
    expect(record?.quarantine[0]).toMatchObject({ class: 'image', reason: 'MainUnstable' });
  });

  it('goes on after one end', async () => {
    await using main = await MainOnFakes.create();
    const image = main.publish('4.20.9');
    const reads = await under(main, image, { ends: 0, restartCount: 1 });

    main.startMain();
    await waitUntil('a look at the other container', () => reads.includes(image));

    expect(main.pod.image).toBe(image);
    expect(JSON.parse(main.support()['GathererImageState'] ?? '')).toMatchObject({ main: { restarts: 1, ends: 1 } });
  });
});

/** Lets the image run, with `main` started again by the kubelet. @returns the image that ran at each look at `/version` */
async function under(main: MainOnFakes, image: string, { ends, restartCount }: Life): Promise<string[]> {
  const podUID = main.pod.uid;
  const pod = main.cluster.get(podRef) as JsonObject & { spec: { containers: { name: string }[] } };
  const containers = pod.spec.containers.map((each) => (each.name === 'gatherer' ? { ...each, image } : each));
  main.cluster.put({ ...pod, spec: { ...pod.spec, containers } });
  await waitUntil('the image', () => main.pod.patches.includes(image));
  const patched = main.cluster.get(podRef) as JsonObject & { status: { containerStatuses: { name: string }[] } };
  const terminated = { exitCode: 137, reason: 'OOMKilled', containerID: 'cri-o://main' };
  const containerStatuses = patched.status.containerStatuses.map((each) =>
    each.name === 'main' ? { ...each, restartCount, lastState: { terminated } } : each,
  );
  main.cluster.put({ ...patched, status: { ...patched.status, containerStatuses } });
  const since = new Date().toISOString();
  const digest = image.split('@')[1] ?? '';
  const state = {
    v: 1,
    rev: 5,
    phase: 'Stable',
    release: { version: '4.20.3', image: main.releaseImage },
    chosen: { image, digest, version: '4.20.9', source: 'fast-track', since, provisional: false },
    quarantine: [],
    folded: 0,
    flap: { since, swaps: 1, fallbacks: 0 },
    main: { podUID, image, restarts: 0, ends, at: since },
  };
  main.editSupport({ GathererImage: image, GathererImageState: JSON.stringify(state) });
  return looksAtVersion(main);
}

function looksAtVersion(main: MainOnFakes): string[] {
  const looks: string[] = [];
  let { version } = main.gatherer;
  Object.defineProperty(main.gatherer, 'version', {
    get: () => {
      looks.push(main.pod.image);
      return version;
    },
    set: (next: typeof version) => {
      version = next;
    },
  });
  return looks;
}
