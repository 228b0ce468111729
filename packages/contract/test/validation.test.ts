import { describe, expect, it } from '@jest/globals';
import {
  type Contribution,
  contributionLimits,
  describeFieldErrors,
  gatherRunSchema,
  parseAnswer,
  validateGatherRequest,
} from '../src/index.ts';
import { finishedRun, sampleRun } from './unix-server.ts';

function faultsOf(body: unknown): string {
  const result = validateGatherRequest(body);
  return result.valid ? '' : describeFieldErrors(result.errors);
}

function contribution(changes: Partial<Contribution> = {}): Contribution {
  const records = [{ path: 'config/secrets/openshift-config/support/data.json', text: '{}' }];
  const name = 'clusterconfig/support_secret';
  return { function: name, durationMilliseconds: 12, records, errors: [], warnings: [], ...changes };
}

describe('validateGatherRequest', () => {
  it('takes a dry run for what it is alone', () => {
    expect(faultsOf({ dryRun: true })).toBe('');
    expect(faultsOf({ dryRun: 'yes' })).toBe('dryRun must be a boolean');
  });

  it('holds the rules to their bounds', () => {
    const rejected = Array.from({ length: 1001 }, () => ({ path: '', reason: '' }));

    expect(faultsOf({ rules: { raw: 'x'.repeat(2 ** 21) } })).toBe('');
    expect(faultsOf({ rules: { raw: 'x'.repeat(2 ** 21 + 1) } })).toBe(
      'rules.raw must be at most 2097152 characters long',
    );
    expect(faultsOf({ rules: { rejectedRaw: 'x'.repeat(2 ** 18 + 1) } })).toBe(
      'rules.rejectedRaw must be at most 262144 characters long',
    );
    expect(faultsOf({ rules: { rejected } })).toBe('rules.rejected must be an array of at most 1000');
    expect(faultsOf({ rules: { source: 'somewhere', document: [], rejected: [{ path: 1 }] } })).toBe(
      'rules.source must be one of fresh, last-good, built-in; rules.document must be an object; ' +
        'rules.rejected[0].reason must be present; rules.rejected[0].path must be a string',
    );
  });

  it('accepts a request with every member', () => {
    const body = {
      functions: ['clusterconfig/nodes', 'workloads'],
      exclude: ['clusterconfig/node_logs'],
      obfuscation: ['networking', 'workload_names'],
      rules: {
        available: true,
        valid: false,
        reason: 'Invalid',
        message: 'container_logs.0.namespace must match',
        source: 'last-good',
        document: { version: '1.0' },
        raw: '{"version":"1.0"}',
        endpoint: 'https://console.redhat.com/api/gathering/v2/%s/gathering_rules',
        rejected: [{ path: 'container_logs.0.namespace', reason: 'must match' }],
        rejectedRaw: '{"version":',
      },
      deadlineSeconds: 1800,
      limits: { archiveBytes: 25_165_824, compressedBytes: 10_485_760 },
      sinceSeconds: 2_592_000,
      requestId: 'cycle-7',
      contributions: [
        contribution({ missing: true, errors: ['no'] }),
        contribution({ function: 'clusterconfig/other' }),
      ],
    };

    expect(validateGatherRequest(body)).toEqual({ valid: true, request: body });
  });

  it('accepts an empty request', () => {
    expect(validateGatherRequest({})).toEqual({ valid: true, request: {} });
  });

  it('names every field at fault and what was expected, all together', () => {
    const result = validateGatherRequest({
      functions: ['clusterconfig/nodes', 7],
      limits: { archiveBytes: '24Mi' },
      deadlineSeconds: 0,
    });

    expect(result).toEqual({
      valid: false,
      errors: [
        { field: 'functions[1]', expected: 'a string' },
        { field: 'deadlineSeconds', expected: 'at least 1' },
        { field: 'limits.archiveBytes', expected: 'an integer' },
      ],
    });
  });

  it('refuses a member that does not exist and lists those that do', () => {
    expect(faultsOf({ limits: { bytes: 1 } })).toBe(
      'limits.bytes must be absent: the members are archiveBytes, compressedBytes',
    );
  });

  it('refuses a kind of obfuscation that nobody knows', () => {
    expect(faultsOf({ obfuscation: ['faces'] })).toBe('obfuscation[0] must be one of networking, workload_names');
  });

  it('names what is wrong with a contribution', () => {
    const { records: _, ...bare } = contribution();

    expect(faultsOf({ contributions: [{ ...bare, records: [{ path: '', text: 7 }], secret: 'x' }] })).toBe(
      'contributions[0].secret must be absent: the members are function, durationMilliseconds, records, errors, missing, ' +
        'warnings; contributions[0].records[0].path must be at least 1 characters long; ' +
        'contributions[0].records[0].text must be a string',
    );
    expect(faultsOf({ contributions: [bare] })).toBe('contributions[0].records must be present');
    expect(faultsOf({ contributions: Array.from({ length: 101 }, () => contribution()) })).toContain(
      'contributions must be an array of at most 100',
    );
  });

  it('takes a function once', () => {
    expect(faultsOf({ contributions: [contribution(), contribution()] })).toBe(
      'contributions[1].function must be of one element only',
    );
  });

  it('counts the texts of all contributions together, in bytes', () => {
    const half = 'ä'.repeat(contributionLimits.textBytes / 4);
    const path = 'config/a.json';
    const two = [{ path, text: half }];
    const full = [contribution({ records: two }), contribution({ function: 'a/b', records: two })];

    expect(faultsOf({ contributions: full })).toBe('');
    expect(
      faultsOf({ contributions: [...full, contribution({ function: 'a/c', records: [{ path, text: 'x' }] })] }),
    ).toBe('contributions must be of at most 1048576 bytes of texts in all, not 1048577');
  });

  it.each([null, [], 'all', 7])('refuses %j as a request', (body) => {
    expect(faultsOf(body)).toBe('the body must be an object');
  });

  it('shortens the name of an unknown member', () => {
    expect(faultsOf({ ['x'.repeat(10_000)]: 1 }).length).toBeLessThan(300);
  });
});

describe('parseAnswer', () => {
  it('lets members through that a newer gatherer adds', () => {
    const run = { ...finishedRun(), mood: 'fine' };

    expect(parseAnswer(gatherRunSchema, 'the run', run)).toEqual(run);
  });

  it('refuses an archive name that leads out of the folder', () => {
    const archive = { ...finishedRun().archive, name: 'insights-../../etc/passwd.tar.gz' };

    expect(() => parseAnswer(gatherRunSchema, 'the run', { ...sampleRun(), archive })).toThrow(
      expect.objectContaining({
        code: 'ERR_GATHERER_PROTOCOL',
        message: expect.stringContaining('archive.name'),
      }),
    );
  });

  it('refuses a run without its progress', () => {
    const { progress: _, ...run } = sampleRun();

    expect(() => parseAnswer(gatherRunSchema, 'the run', run)).toThrow(
      'the run is not valid: progress must be present',
    );
  });
});
