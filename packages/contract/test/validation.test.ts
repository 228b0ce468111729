import { describe, expect, it } from '@jest/globals';
import { describeFieldErrors, gatherRunSchema, parseAnswer, validateGatherRequest } from '../src/index.ts';
import { finishedRun, sampleRun } from './unix-server.ts';

function faultsOf(body: unknown): string {
  const result = validateGatherRequest(body);
  return result.valid ? '' : describeFieldErrors(result.errors);
}

describe('validateGatherRequest', () => {
  it('accepts a request with every member', () => {
    const body = {
      functions: ['clusterconfig/nodes', 'workloads'],
      exclude: ['clusterconfig/node_logs'],
      obfuscation: ['networking', 'workload_names'],
      rules: { available: true, valid: true, document: { version: '1.0' } },
      deadlineSeconds: 1800,
      limits: { archiveBytes: 25_165_824, compressedBytes: 10_485_760 },
      sinceSeconds: 2_592_000,
      requestId: 'cycle-7',
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
