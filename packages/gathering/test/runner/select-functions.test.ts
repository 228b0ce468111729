import { describe, expect, it } from '@jest/globals';
import { catalogue, type GatherFunction, selectFunctions } from '../../src/index.ts';

const [example] = catalogue;
const functions = ['clusterconfig/nodes', 'clusterconfig/proxies', 'workloads/workload_info'].map(
  (id): GatherFunction => ({ ...(example as GatherFunction), id }),
);

describe('the choice of functions', () => {
  it('is all of them when nothing is asked for', () => {
    expect(idsOf({})).toHaveLength(3);
    expect(idsOf({ functions: [], exclude: [] })).toHaveLength(3);
  });

  it('takes gatherers and functions, in the order of the catalogue', () => {
    expect(idsOf({ functions: ['workloads', 'clusterconfig/nodes'] })).toEqual([
      'clusterconfig/nodes',
      'workloads/workload_info',
    ]);
  });

  it('leaves out what is excluded', () => {
    expect(idsOf({ exclude: ['clusterconfig/nodes'] })).toEqual(['clusterconfig/proxies', 'workloads/workload_info']);
    expect(idsOf({ exclude: ['clusterconfig'] })).toEqual(['workloads/workload_info']);
    expect(idsOf({ functions: ['clusterconfig'], exclude: ['clusterconfig/nodes'] })).toEqual([
      'clusterconfig/proxies',
    ]);
  });

  it('keeps a function named in full when its gatherer is excluded', () => {
    expect(idsOf({ functions: ['clusterconfig/nodes'], exclude: ['clusterconfig'] })).toEqual(['clusterconfig/nodes']);
  });

  it('must leave something to run', () => {
    expect(() => idsOf({ functions: ['clusterconfig/nodes'], exclude: ['clusterconfig/nodes'] })).toThrow(
      expect.objectContaining({
        code: 'ERR_GATHERING_NOTHING_TO_RUN',
        message: 'no gather functions are specified to run',
      }),
    );
  });

  it('refuses unknown names, all at once, and suggests the nearest known ones', () => {
    expect(() => idsOf({ functions: ['clusterconfig/node', 'proxys'], exclude: ['workload', 'xyz'] })).toThrow(
      expect.objectContaining({
        code: 'ERR_GATHERING_UNKNOWN_FUNCTION',
        unknown: new Map([
          ['clusterconfig/node', '"clusterconfig/node" (did you mean clusterconfig/nodes?)'],
          ['proxys', '"proxys" (did you mean clusterconfig/proxies?)'],
          ['workload', '"workload" (did you mean workloads?)'],
          ['xyz', '"xyz"'],
        ]),
        message:
          'there is no gather function "clusterconfig/node" (did you mean clusterconfig/nodes?), ' +
          '"proxys" (did you mean clusterconfig/proxies?), "workload" (did you mean workloads?), "xyz"',
      }),
    );
  });
});

function idsOf(selection: Parameters<typeof selectFunctions>[1]): string[] {
  return selectFunctions(functions, selection).map(({ id }) => id);
}
