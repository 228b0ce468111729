import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { buildGathersRecord } from '../src/index.ts';
import type { GatheringReport, GathersRecordOptions } from '../src/gathers-record.ts';
import gathersSchema from './gathers-schema.json' with { type: 'json' };

function report(name: string, change: Partial<GatheringReport> = {}): GatheringReport {
  return { name, durationMilliseconds: 10, records: 1, errors: [], warnings: [], panic: null, ...change };
}

interface Gathers {
  readonly status_reports: readonly { readonly name: string; readonly [key: string]: unknown }[];
  readonly [key: string]: unknown;
}

function gathersOf(reports: readonly GatheringReport[], change: Partial<GathersRecordOptions> = {}): Gathers {
  const { bytes } = buildGathersRecord({
    reports,
    uptimeSeconds: 7215.4129,
    containerMemoryBytes: 54_000_000,
    isGlobalObfuscationEnabled: true,
    ...change,
  });
  return JSON.parse(bytes.toString());
}

function reportOf(gathers: Gathers, name: string): unknown {
  return gathers.status_reports.find((status) => status.name === name);
}

describe('insights-operator/gathers.json', () => {
  it('is always stored at its path', () => {
    const record = buildGathersRecord({
      reports: [],
      uptimeSeconds: 1,
      containerMemoryBytes: 0,
      isGlobalObfuscationEnabled: false,
    });

    expect(record).toMatchObject({ path: 'insights-operator/gathers.json', alwaysStored: true });
  });

  it('is what its consumers demand', () => {
    const gathers = gathersOf([
      report('clusterconfig/nodes', { durationMilliseconds: 41.7 }),
      report('clusterconfig/pdbs', { errors: ['x'], warnings: ['y'] }),
      report('workloads/workload_info', { panic: 'boom', errors: ['panic: boom'] }),
    ]);

    const validate = new Ajv({ allowUnionTypes: true }).compile(gathersSchema);
    validate(gathers);
    expect(validate.errors).toBeNull();
  });

  it('reports each function as it is, with whole milliseconds and null for empty lists', () => {
    const gathers = gathersOf([
      report('clusterconfig/nodes', { durationMilliseconds: 41.7, records: 6, warnings: ['w'] }),
    ]);

    expect(reportOf(gathers, 'clusterconfig/nodes')).toEqual({
      name: 'clusterconfig/nodes',
      duration_in_ms: 42,
      records_count: 6,
      errors: null,
      warnings: ['w'],
      panic: null,
    });
  });

  it('adds a total for each gatherer, with the short forms of the errors', () => {
    const gathers = gathersOf([
      report('clusterconfig/nodes', { records: 6 }),
      report('clusterconfig/config_maps', {
        records: 2,
        durationMilliseconds: 52,
        errors: ['a', 'b'],
        warnings: ['w'],
      }),
      report('clusterconfig/version', { records: 0, panic: 'boom', errors: ['panic: boom'] }),
      report('clusterconfig/pdbs', { errors: ['too large'], unrecordedPaths: ['config/pdbs/x.json'] }),
      report('conditional/logs_of_namespace/namespace=a', { errors: ['a'] }),
    ]);

    expect(reportOf(gathers, 'clusterconfig')).toEqual({
      name: 'clusterconfig',
      duration_in_ms: 52,
      records_count: 9,
      errors: [
        'function "config_maps" failed with an error',
        'function "config_maps" failed with an error',
        'function "version" panicked',
        'unable to record function "pdbs" record "config/pdbs/x.json"',
      ],
      warnings: null,
      panic: null,
    });
    expect(reportOf(gathers, 'conditional')).toMatchObject({
      errors: ['function "logs_of_namespace/namespace=a" failed with an error'],
    });
  });

  it('takes the wall time of a gatherer when it is known', () => {
    const gathers = gathersOf([report('clusterconfig/nodes')], { gathererMilliseconds: { clusterconfig: 9120.2 } });

    expect(reportOf(gathers, 'clusterconfig')).toMatchObject({ duration_in_ms: 9120 });
  });

  it('says how the process was doing', () => {
    expect(gathersOf([])).toEqual({
      status_reports: [],
      container_memory_bytes_usage: 54_000_000,
      uptime_seconds: 7215.412,
      is_global_obfuscation_enabled: true,
    });
  });

  it('takes further members, which cannot replace its own', () => {
    const gathers = gathersOf([], { extra: { gatherer_image: 'sha256:abc', uptime_seconds: -1 } });

    expect(gathers).toMatchObject({ gatherer_image: 'sha256:abc', uptime_seconds: 7215.412 });
  });
});
