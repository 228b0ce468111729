import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { parse } from 'yaml';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSample, sampleNames } from '../../support/sample-archive.ts';

const configMaps = apiResource('v1', 'configmaps', 'ConfigMap');
const folder = 'config/configmaps';
const named = [
  ['openshift-monitoring', 'cluster-monitoring-config'],
  ['openshift-network-operator', 'gateway-mode-config'],
  ['openshift-insights', 'insights-config'],
  ['kube-system', 'cluster-config-v1'],
] as const;
const key = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';
const blank = '-----BEGIN CERTIFICATE-----\nANONYMIZED\n-----END CERTIFICATE-----\n';
const server = ownServer();

describe('clusterconfig/config_maps', () => {
  it('records every value of openshift-config, bytes as base64', async () => {
    serveAll();
    server.current.serve(configMaps, {
      ...configMap('openshift-config', 'a', { 'ca-bundle.crt': key, text: 'x = 1\n', empty: '' }),
      binaryData: { bytes: base64('\xff\x00'), key: base64(key) },
    });

    const { sink, report } = await gather(server.current, 'config_maps');

    const records = (path: string) => sink.records.get(`${folder}/openshift-config/a/${path}`);
    expect(records('ca-bundle.crt')).toBe(blank);
    expect(records('text')).toBe('x = 1\n');
    expect(records('empty')).toBe('');
    expect(records('bytes')).toBe(base64('\xff\x00'));
    expect(records('key')).toBe(base64(blank));
    expect(report).toMatchObject({ records: 9, errors: [], warnings: [], panic: null });
  });

  it('records the four maps that it knows by their names', async () => {
    serveAll();

    const { sink } = await gather(server.current, 'config_maps');

    expect(sink.paths.toSorted()).toEqual([
      `${folder}/kube-system/cluster-config-v1/install-config`,
      `${folder}/openshift-insights/insights-config/config.json`,
      `${folder}/openshift-monitoring/cluster-monitoring-config/config.json`,
      `${folder}/openshift-network-operator/gateway-mode-config/mode.json`,
    ]);
    expect(sink.json(`${folder}/openshift-monitoring/cluster-monitoring-config/config.json`)).toEqual({
      enableUserWorkload: true,
      k8s: { retention: '7d', limit: '9223372036854775807' },
    });
    expect(sink.json(`${folder}/openshift-network-operator/gateway-mode-config/mode.json`)).toBe('shared');
    expect(sink.json(`${folder}/openshift-insights/insights-config/config.json`)).toMatchObject({
      sca: { disabled: 'true' },
    });
    expect(parse(sink.records.get(`${folder}/kube-system/cluster-config-v1/install-config`) ?? '')).toMatchObject({
      baseDomain: 'xxxxxxx',
      publish: 'External',
    });
  });

  it('keeps no key and no password of what it turns into JSON', async () => {
    serveAll({ 'config.yaml': `a: {url: "http://u:hidden@h"}\nb: |\n  ${key.replaceAll('\n', '\n  ')}\n` });

    const { sink } = await gather(server.current, 'config_maps');

    const text = sink.records.get(`${folder}/openshift-monitoring/cluster-monitoring-config/config.json`);
    expect(text).toContain('ANONYMIZED');
    expect(text).not.toMatch(/hidden|c2VjcmV0/);
  });

  it('drops a map of which one key is no YAML, names it, and goes on', async () => {
    serveAll({ 'config.yaml': 'a: 1', broken: 'a: [hunter2' });

    const { sink, report } = await gather(server.current, 'config_maps');

    expect(sink.paths.filter((path) => path.includes('monitoring'))).toEqual([]);
    expect(sink.paths).toHaveLength(3);
    expect(report.errors).toEqual([
      expect.stringMatching(
        /^configmaps openshift-monitoring\/cluster-monitoring-config: broken is not valid YAML: [A-Z_]+ in line \d$/,
      ),
    ]);
  });

  it.each([
    ['openshift-insights', 'insights-config', { 'config.yaml': '- a' }, 'config.yaml must be a section of keys'],
    ['kube-system', 'cluster-config-v1', { 'install-config': '[' }, 'install-config is not valid YAML'],
  ])('goes on without %s/%s when it cannot be read', async (namespace, name, data, problem) => {
    for (const [ns, each] of named) if (each !== name) server.current.serve(configMaps, configMap(ns, each, {}));
    server.current.serve(configMaps, configMap(namespace, name, data));

    const { report } = await gather(server.current, 'config_maps');

    expect(report.errors).toEqual([expect.stringContaining(`configmaps ${namespace}/${name}: ${problem}`)]);
  });

  it('records an empty file for a cluster whose installation is not told', async () => {
    for (const [namespace, name] of named) server.current.serve(configMaps, { metadata: { name, namespace }, data: 7 });

    const { sink, report } = await gather(server.current, 'config_maps');

    expect(sink.records.get(`${folder}/kube-system/cluster-config-v1/install-config`)).toBe('');
    expect(sink.json(`${folder}/openshift-insights/insights-config/config.json`)).toMatchObject({ proxy: {} });
    expect(report).toMatchObject({ errors: [], panic: null });
  });

  it('says of each map that is not there that it is missing', async () => {
    server.current.serve(configMaps, configMap('openshift-config', 'a', { b: 'c' }));

    const { sink, report } = await gather(server.current, 'config_maps');

    expect(sink.paths).toEqual([`${folder}/openshift-config/a/b`]);
    expect(report).toMatchObject({ errors: named.map(() => 'answered 404'), missing: true });
  });

  it('goes on when the list, or one map, is forbidden, and says so', async () => {
    serveAll();
    server.current.fail('/api/v1/namespaces/openshift-config/configmaps', 403);
    server.current.fail('/api/v1/namespaces/kube-system/configmaps/cluster-config-v1', 403);

    const { report } = await gather(server.current, 'config_maps');

    expect(report).toMatchObject({ records: 3, errors: ['answered 403', 'answered 403'] });
    expect(report).not.toHaveProperty('missing');
  });

  it('leaves out a value whose key cannot be part of a path, and names its map', async () => {
    serveAll();
    server.current.serve(
      configMaps,
      configMap('openshift-config', 'odd', { '..': 'x' }),
      configMap('openshift-config', 'b', { c: 'd' }),
    );

    const { sink, report } = await gather(server.current, 'config_maps');

    expect(sink.paths).toContain(`${folder}/openshift-config/b/c`);
    expect(report.errors).toEqual(['configmaps openshift-config/odd: the object\'s key ".." cannot be part of a path']);
  });

  it('records values of other types as empty ones', async () => {
    serveAll();
    server.current.serve(configMaps, configMap('openshift-config', 'a', { number: 7, list: [] }));

    const { sink } = await gather(server.current, 'config_maps');

    expect(sink.records.get(`${folder}/openshift-config/a/number`)).toBe('');
    expect(sink.records.get(`${folder}/openshift-config/a/list`)).toBe('');
  });

  it('records 1000 values of openshift-config and says how many there are besides', async () => {
    serveAll();
    server.current.serve(
      configMaps,
      configMap(
        'openshift-config',
        'a',
        Object.fromEntries(Array.from({ length: 1002 }, (_, index) => [`k${index}`, ''])),
      ),
    );

    const { report } = await gather(server.current, 'config_maps');

    expect(report).toMatchObject({ records: 1004, warnings: ['warning: 2 more values of config maps are left out'] });
  });

  it('records what the sample archive has', async () => {
    const paths: string[] = [];
    for (const namespace of await sampleNames(folder)) {
      for (const name of await sampleNames(`${folder}/${namespace}`)) {
        const data: JsonObject = {};
        for (const file of await sampleNames(`${folder}/${namespace}/${name}`)) {
          const path = `${folder}/${namespace}/${name}/${file}`;
          paths.push(path);
          data[
            namespace === 'openshift-config'
              ? file
              : file.replace(/\.json$/, name === 'gateway-mode-config' ? '' : '.yaml')
          ] = (await readSample(path)) ?? '';
        }
        server.current.serve(configMaps, configMap(namespace, name, data));
      }
    }
    if (paths.length === 0) return;

    const { sink } = await gather(server.current, 'config_maps');

    expect(sink.paths.toSorted()).toEqual(paths.toSorted());
    for (const path of paths) {
      const [recorded, sample] = [sink.records.get(path) ?? '', (await readSample(path)) ?? ''];
      if (path.includes('/openshift-config/')) expect(recorded).toBe(sample);
      else expect(parse(recorded)).toEqual(parse(sample));
    }
  });
});

function serveAll(
  monitoring: JsonObject = {
    'config.yaml': 'enableUserWorkload: yes\nk8s: {retention: 7d, limit: 9223372036854775807}',
  },
): void {
  const data: JsonObject[] = [
    monitoring,
    { mode: 'shared' },
    { 'config.yaml': 'sca: {disabled: true}' },
    { 'install-config': 'baseDomain: example\npublish: External\n' },
  ];
  named.forEach(([namespace, name], index) => {
    server.current.serve(configMaps, configMap(namespace, name, data[index] ?? {}));
  });
}

function configMap(namespace: string, name: string, data: JsonObject): JsonObject {
  return { metadata: { name, namespace }, data };
}

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}
