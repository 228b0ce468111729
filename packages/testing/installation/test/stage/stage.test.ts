import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeRegistry } from '@insights/fake-registry';
import { systemClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { openShiftObjects, Stage, type StagePlace, trackedTag } from '../../src/index.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { root } from '../support/root.ts';

const repository = 'openshift/origin-insights-operator';
const kustomization = join(root, 'deploy/base');
const deployment = {
  group: 'apps',
  resource: 'deployments',
  namespace: 'openshift-insights',
  name: 'insights-operator',
};
// Namespaces that OpenShift has before the operator is installed: `deploy/base` has roles in them.
const otherNamespaces = openShiftObjects('').filter(
  ({ kind, metadata }) => kind === 'Namespace' && metadata.name !== 'openshift-insights',
);
const configMap = { resource: 'configmaps', namespace: 'openshift-insights', name: 'insights-operator-config' };
const identity = { version: '4.20.8', revision: 'a'.repeat(40), builtAt: new Date('2026-01-01T00:00:00Z') };

describe('the stage of a story', () => {
  it('installs the operator with the release image of its registry and the services of its place', async () => {
    await using scene = await startScene();
    await using stage = await scene.open();

    const installation = await scene.installOn(stage);

    const image = `${scene.registry.host}/${repository}@${scene.releaseDigest}`;
    expect(installation.releaseImage).toBe(image);
    expect((await stage.installed()).releaseImage).toBe(image);
    const { port } = new URL(stage.console.origin);
    expect(scene.configuration()).toMatchObject({
      endpoint: expect.stringContaining(`http://console.test:${port}/`),
      fastTrack: {
        repository: `${scene.registry.host}/${repository}`,
        interval: '1s',
        insecureRegistries: [scene.registry.host],
      },
    });
  });

  it('calls no registry insecure that speaks TLS', async () => {
    await using scene = await startScene({ plainHttp: false });
    await using stage = await scene.open();

    expect(stage.configuration()['fastTrack']).not.toHaveProperty('insecureRegistries');
  });

  it('lays the sections of a suite over the configuration, key by key', async () => {
    await using scene = await startScene();
    await using stage = await scene.open();

    const configuration = stage.configuration({ interval: '2s', fastTrack: { interval: '500ms' } });

    expect(configuration).toMatchObject({
      interval: '2s',
      gatherer: { timeout: '60s' },
      fastTrack: { interval: '500ms', insecureRegistries: [scene.registry.host], probation: { gathers: 1 } },
    });
  });

  it('names the folder that is no kustomization', async () => {
    await using scene = await startScene();
    await using stage = await scene.open();
    const nowhere = join(root, 'deploy/nowhere');

    await expect(stage.install({ kustomization: nowhere, releaseDigest: scene.releaseDigest })).rejects.toThrow(
      nowhere,
    );
  });

  it('makes an image of the release image that no tag names until it is published', async () => {
    await using scene = await startScene();
    await using stage = await scene.open();
    const change = { gatherer: '#!/usr/bin/node\n', labels: { other: 'label' } };

    const derived = await stage.derive(scene.releaseDigest, identity, change);

    expect(derived).toEqual({ image: stage.imageOf(derived.digest), digest: derived.digest, version: '4.20.8' });
    expect(await scene.digestOf(derived.digest)).toBe(derived.digest);
    expect(await scene.digestOf(trackedTag)).toBeUndefined();
    expect(await scene.labelsOf(derived.digest)).toMatchObject({
      'org.opencontainers.image.version': '4.20.8',
      other: 'label',
    });

    await stage.publish(derived);
    expect(await scene.digestOf(trackedTag)).toBe(derived.digest);
    await stage.publish({ digest: scene.releaseDigest });
    expect(await scene.digestOf(trackedTag)).toBe(scene.releaseDigest);
  });

  it('leaves the operator to the next stage', async () => {
    await using scene = await startScene();
    await using stage = await scene.open();
    await scene.installOn(stage);

    await stage[Symbol.asyncDispose]();

    expect(scene.target.server.get(deployment)).toBeDefined();
    await expect(fetch(stage.console.origin)).rejects.toThrow();
    expect(stage.cluster.signal.aborted).toBe(true);
  });

  it('removes the operator from the cluster of somebody else', async () => {
    await using scene = await startScene();
    await using stage = await scene.open({ isGuest: true });
    await scene.installOn(stage);

    await stage[Symbol.asyncDispose]();

    expect(scene.target.server.get(deployment)).toBeUndefined();
    await expect(fetch(stage.console.origin)).rejects.toThrow();
  });

  it('is not opened for a guest where the operator is installed', async () => {
    await using scene = await startScene();
    await using stage = await scene.open();
    await scene.installOn(stage);

    await expect(scene.open({ isGuest: true })).rejects.toMatchObject({ code: 'ERR_INSTALLATION_EXISTS' });
    expect(scene.target.server.get(deployment)).toBeDefined();
  });

  it.each([{ isGuest: true }, { isGuest: false }])('is taken down when a set-up throws: %p', async ({ isGuest }) => {
    await using scene = await startScene();
    let opened: Stage | undefined;
    const failure = new Error('no fresh pod');

    const opening = Stage.open({ place: scene.place, env: {}, clock: systemClock, isGuest }, async (stage) => {
      opened = stage;
      await scene.installOn(stage);
      throw failure;
    });

    await expect(opening).rejects.toBe(failure);
    await expect(fetch(opened?.console.origin ?? '')).rejects.toThrow();
    expect(opened?.cluster.signal.aborted).toBe(true);
    expect(scene.target.server.get(deployment) === undefined).toBe(isGuest);
  });

  it('is not opened when the upload service cannot listen', async () => {
    await using scene = await startScene({ listenHost: '192.0.2.1' });

    await expect(scene.open()).rejects.toMatchObject({ code: 'ERR_LISTEN' });
  });

  it('ends what is under way with the signal of its story', async () => {
    await using scene = await startScene();
    const stop = new AbortController();
    await using stage = await scene.open({ signal: stop.signal });
    const ended = expect(stage.until('the swap', 60, () => undefined)).rejects.toThrow('enough');

    stop.abort(new Error('enough'));

    await ended;
  });
});

/** An API server, a registry with a release image, and a script in the place of kubectl that knows one kustomization. */
async function startScene(changes: { listenHost?: string; plainHttp?: boolean } = {}) {
  await using starting = new AsyncDisposableStack();
  const target = starting.use(await FakeTarget.start());
  const registry = starting.use(await FakeRegistry.start());
  const folder = await mkdtemp(join(tmpdir(), 'stage-'));
  starting.defer(() => rm(folder, { recursive: true }));
  const kubectl = join(folder, 'kubectl');
  const print = `for file in "$2"/[!k]*.yaml; do echo ---; cat "$file"; done`;
  await writeFile(kubectl, `#!/bin/sh\n${print}\n`);
  await chmod(kubectl, 0o755);
  const { listenHost = '127.0.0.1', plainHttp = true } = changes;
  const place: StagePlace = {
    kubeconfig: target.kubeconfig,
    kubectl,
    images: { registry: registry.host, repository, plainHttp },
    listenHost,
    consoleHost: 'console.test',
    health: 'address',
  };
  const releaseDigest = registry.pushImage({ repository });
  const headers = {
    accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json',
  };
  const manifestOf = async (reference: string) => {
    const response = await fetch(`${registry.origin}/v2/${repository}/manifests/${reference}`, { headers });
    const document = (await response.json()) as { config?: { digest: string } };
    return response.ok ? { digest: response.headers.get('docker-content-digest'), document } : undefined;
  };
  const stack = starting.move();
  return {
    target,
    registry,
    place,
    releaseDigest,
    open: (options: { isGuest?: boolean; signal?: AbortSignal } = {}) =>
      Stage.open({ place, env: {}, clock: systemClock, ...options }, async (stage) => stage),
    installOn: (stage: Stage) => stage.install({ kustomization, manifests: otherNamespaces, releaseDigest }),
    configuration: () => {
      const { data = {} } = target.server.get(configMap) as { data?: Record<string, string> };
      return parse(data['server.yaml'] ?? '') as unknown;
    },
    digestOf: async (reference: string) => (await manifestOf(reference))?.digest,
    labelsOf: async (reference: string) => {
      const { document } = (await manifestOf(reference)) ?? {};
      const blob = await fetch(`${registry.origin}/v2/${repository}/blobs/${document?.config?.digest ?? ''}`);
      return ((await blob.json()) as { config: { Labels: Record<string, string> } }).config.Labels;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
