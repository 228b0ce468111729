import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { memberAt } from '../../../src/json.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord, sampleNames } from '../../support/sample-archive.ts';

const api = 'machineconfiguration.openshift.io/v1';
const configs = apiResource(api, 'machineconfigs', 'MachineConfig');
const pools = apiResource(api, 'machineconfigpools', 'MachineConfigPool');
const nodes = apiResource('v1', 'nodes', 'Node');
const folder = 'config/machineconfigs';
const countPath = 'aggregated/unused_machine_configs_count.json';
const size = 'insights.operator.openshift.io/cr-size';
const server = ownServer();

describe('clusterconfig/machine_configs', () => {
  it('records what pools and nodes use, and counts the rest', async () => {
    server.current.serve(pools, {
      metadata: { name: 'worker' },
      status: { configuration: { name: 'in-status' } },
      spec: { configuration: { name: 'in-spec' } },
    });
    server.current.serve(nodes, node('current', 'desired'));
    const all = ['in-status', 'in-spec', 'current', 'desired', 'old-1', 'old-2', 'old-3'];
    server.current.serve(configs, ...all.map((name) => config(name)));

    const { sink, report } = await gather(server.current, 'machine_configs');

    expect(sink.paths.toSorted()).toEqual(
      [...all.slice(0, 4).map((name) => `${folder}/${name}.json`), countPath].toSorted(),
    );
    expect(sink.json(countPath)).toEqual({ unused_machineconfigs_count: 3 });
    expect(report).toMatchObject({ records: 5, errors: [], warnings: [] });
  });

  it('takes files and users out, and tells how large the config was', async () => {
    serveUsed('a', {
      config: {
        ignition: { version: '3.2.0' },
        passwd: { users: [{ name: 'core', sshAuthorizedKeys: ['ssh-rsa AAAA'] }] },
        storage: {
          files: [{ path: '/etc/secret', contents: { source: 'data:,hidden' } }],
          directories: [{ path: '/a' }],
        },
      },
      kernelType: 'default',
    });

    const { sink } = await gather(server.current, 'machine_configs');

    const original = JSON.stringify({ apiVersion: api, kind: 'MachineConfig', ...config('a', usedSpec) });
    expect(sink.json(`${folder}/a.json`)).toEqual({
      apiVersion: api,
      kind: 'MachineConfig',
      metadata: { name: 'a', annotations: { [size]: String(original.length) } },
      spec: {
        config: {
          ignition: { version: '3.2.0' },
          passwd: { users: null },
          storage: { files: null, directories: [{ path: '/a' }] },
        },
        kernelType: 'default',
      },
    });
  });

  it('makes the two members where a config has none', async () => {
    serveUsed('a', { kernelType: 'default' });

    expect((await gather(server.current, 'machine_configs')).sink.json(`${folder}/a.json`)).toMatchObject({
      spec: { kernelType: 'default', config: { passwd: { users: null }, storage: { files: null } } },
    });
  });

  it('hides the other secrets that Ignition has room for', async () => {
    serveUsed('a', {
      config: {
        passwd: { groups: [{ name: 'g', passwordHash: 'secret' }] },
        storage: { luks: [{ name: 'root', keyFile: { source: 'data:,secret' } }] },
        ignition: { config: { merge: [{ source: 'data:,secret' }], replace: { httpHeaders: [{ value: 'secret' }] } } },
      },
    });

    expect((await gather(server.current, 'machine_configs')).sink.records.get(`${folder}/a.json`)).not.toContain(
      'secret',
    );
  });

  it.each<[string, JsonValue]>([
    ['a spec', 7],
    ['a config', { config: 'x' }],
    ['a storage', { config: { storage: [] } }],
  ])('leaves out a config whose part is not %s, names it, and counts nothing', async (_, spec) => {
    serveUsed('a', spec);
    server.current.serve(configs, config('old'));

    const { sink, report } = await gather(server.current, 'machine_configs');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({
      panic: null,
      errors: [expect.stringMatching(/^machineconfigs a: \w+ is not an object$/)],
    });
  });

  it.each<[string, () => void, string]>([
    [
      'pools cannot be listed',
      () => server.current.fail(`/apis/${api}/machineconfigpools`, 403),
      'getting MachineConfigPools failed: answered 403',
    ],
    ['nodes cannot be listed', () => server.current.fail('/api/v1/nodes', 403), 'answered 403'],
  ])('counts every config as used when %s', async (_, prepare, error) => {
    serveUsed('a', {});
    server.current.serve(configs, config('b'));
    prepare();

    const { sink, report } = await gather(server.current, 'machine_configs');

    expect(sink.paths.toSorted()).toEqual([countPath, `${folder}/a.json`, `${folder}/b.json`]);
    expect(sink.json(countPath)).toEqual({ unused_machineconfigs_count: 0 });
    expect(report.errors).toEqual([error]);
  });

  it('counts every config as used when nobody names one, and records 200 of them at most', async () => {
    server.current.serve(pools, { metadata: { name: 'worker' }, status: { configuration: { name: '' } } });
    server.current.serve(nodes, { metadata: { name: 'n', annotations: [] } });
    server.current.serve(configs, ...Array.from({ length: 203 }, (_, index) => config(`c${index}`)));

    const { report } = await gather(server.current, 'machine_configs');

    expect(report).toMatchObject({
      records: 201,
      errors: [],
      warnings: ['warning: 3 more machine configs are left out'],
    });
  });

  it('reads configs once pools and nodes are known', async () => {
    serveUsed('a', {});

    await gather(server.current, 'machine_configs');

    expect(server.current.requests.at(-1)).toBe(`GET /apis/${api}/machineconfigs`);
  });

  it('says of a cluster without machine configs that the pools are missing', async () => {
    server.current.serve(nodes, node('a', 'a'));

    const { sink, report } = await gather(server.current, 'machine_configs');

    expect(sink.json(countPath)).toEqual({ unused_machineconfigs_count: 0 });
    expect(report).toMatchObject({ errors: ['getting MachineConfigPools failed: answered 404'], missing: true });
  });

  it('records nothing when the configs are forbidden, and says so', async () => {
    serveUsed('a', {});
    server.current.fail(`/apis/${api}/machineconfigs`, 403);

    const { sink, report } = await gather(server.current, 'machine_configs');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual(['answered 403']);
  });

  // But for the size: what the objects had before is not known.
  it('records what the sample archive has', async () => {
    const names = await sampleNames(folder);
    const samples = new Map<string, JsonValue | undefined>();
    for (const name of names) samples.set(name, await readSampleRecord(`${folder}/${name}`));
    server.current.serve(pools);
    server.current.serve(nodes);
    for (const sample of samples.values()) if (isJsonObject(sample)) server.current.serve(configs, sample);

    const { sink } = await gather(server.current, 'machine_configs');

    for (const [name, sample] of samples) {
      const recorded = sink.json(`${folder}/${name}`) as JsonObject;
      expect(memberAt(recorded, 'metadata', 'annotations', size)).toMatch(/^\d+$/);
      expect(withoutSize(recorded)).toEqual(withoutSize(sample as JsonObject));
    }
  });
});

let usedSpec: JsonValue;

function serveUsed(name: string, spec: JsonValue): void {
  usedSpec = spec;
  server.current.serve(pools);
  server.current.serve(nodes, node(name, name));
  server.current.serve(configs, config(name, spec));
}

function config(name: string, spec: JsonValue = {}): JsonObject {
  return { metadata: { name }, spec };
}

function node(current: string, desired: string): JsonObject {
  const prefix = 'machineconfiguration.openshift.io';
  return {
    metadata: {
      name: 'n',
      annotations: { [`${prefix}/currentConfig`]: current, [`${prefix}/desiredConfig`]: desired },
    },
  };
}

function withoutSize(object: JsonObject): JsonObject {
  const copy = structuredClone(object);
  const annotations = memberAt(copy, 'metadata', 'annotations');
  if (isJsonObject(annotations)) delete annotations[size];
  return copy;
}
