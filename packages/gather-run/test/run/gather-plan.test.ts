import { describe, expect, it } from '@jest/globals';
import type { GatherRequest } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';
import { present } from '@insights/process';
import { planGathering } from '../../src/run/gather-plan.ts';
import { gatherFunction } from '../fixtures.ts';

const catalogue = [
  gatherFunction('clusterconfig/nodes'),
  gatherFunction('clusterconfig/pods'),
  gatherFunction('workloads/images'),
];

function plannedIds(request: Parameters<typeof planGathering>[1]): string[] {
  const planning = planGathering(catalogue, request);
  return planning.possible ? planning.plan.functions.map(({ id }) => id) : [];
}

describe('planGathering', () => {
  it('plans every function when none is named', () => {
    expect(plannedIds({ functions: [] })).toEqual(catalogue.map(({ id }) => id));
  });

  it('takes gatherers and functions, and leaves out what is excluded', () => {
    expect(plannedIds({ functions: ['clusterconfig'], exclude: ['clusterconfig/pods'] })).toEqual([
      'clusterconfig/nodes',
    ]);
  });

  it('names each unknown function by its place in the request', () => {
    const planning = planGathering(catalogue, { functions: ['clusterconfig', 'nope'], exclude: ['workloads/nothing'] });

    expect(planning).toMatchObject({ possible: false, errors: [{ field: 'functions[1]' }, { field: 'exclude[0]' }] });
  });

  it('tells of each unknown function alone: as many as a request may hold fit in an answer', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `nope/${index}`);

    const planning = planGathering(catalogue, { functions: names, exclude: names });

    const { errors } = planning as Extract<typeof planning, { possible: false }>;
    expect(errors).toHaveLength(2000);
    expect(errors[7]?.expected).toMatch(/: there is no gather function "nope\/7"/);
    expect(JSON.stringify(errors).length).toBeLessThan(1_000_000);
  });

  it('refuses a request that leaves nothing to run', () => {
    const planning = planGathering(catalogue, { functions: ['workloads'], exclude: ['workloads/images'] });

    expect(planning).toMatchObject({ possible: false, errors: [{ field: 'exclude' }] });
  });

  it('hides what was asked for, with the table of the run before', () => {
    const translationTable = { '10.128.0.55': '10.128.0.1' };
    const planning = planGathering(catalogue, { obfuscation: ['workload_names', 'networking'], translationTable });

    expect(planning).toMatchObject({
      possible: true,
      plan: { obfuscation: new Set(['workload_names', 'networking']), translationTable },
    });
  });

  it('refuses a table that nothing would be done with', () => {
    const planning = planGathering(catalogue, { obfuscation: ['workload_names'], translationTable: {} });

    const expected = 'absent without `networking` in `obfuscation`';
    expect(planning).toEqual({ possible: false, errors: [{ field: 'translationTable', expected }] });
  });

  it('hands the rules of the request over to the run', () => {
    const rules = { available: true, valid: true, document: {}, raw: '{}', source: 'last-good' } as const;

    expect(planGathering(catalogue, { rules })).toMatchObject({ possible: true, plan: { rules } });
    expect(planGathering(catalogue, {})).not.toHaveProperty('plan.rules');
  });

  it('gives a run half an hour unless the request says otherwise', () => {
    expect(planGathering(catalogue, {})).toMatchObject({ plan: { deadlineSeconds: 1800 } });
    expect(planGathering(catalogue, { deadlineSeconds: 5 })).toMatchObject({ plan: { deadlineSeconds: 5 } });
  });
});

describe('functions that run in main', () => {
  const secretive: GatherFunction = { ...gatherFunction('clusterconfig/support_secret'), runsIn: 'main' };
  const own = [gatherFunction('clusterconfig/nodes'), secretive];
  const contribution = { function: secretive.id, durationMilliseconds: 1, records: [], errors: [], warnings: [] };
  const planned = (request: GatherRequest, withSecrets?: boolean) => {
    const planning = planGathering(own, request, present({ withSecrets }));
    return planning.possible ? planning.plan.functions : planning.errors;
  };

  it('are no part of a run that has no contribution of them', () => {
    expect(planned({})).toEqual([own[0]]);
  });

  it('run here when that is asked for', () => {
    expect(planned({}, true)).toEqual(own);
  });

  it.each([false, true])('are what was contributed, also with --with-secrets: %j', (withSecrets) => {
    expect(planned({ contributions: [contribution] }, withSecrets)).toEqual([
      own[0],
      expect.objectContaining({ id: secretive.id, spentMilliseconds: 1 }),
    ]);
    expect(planned({ contributions: [contribution] }, withSecrets)).not.toContain(secretive);
  });

  it('are the only ones that can be contributed, and only if they are selected', () => {
    const contributions = ['clusterconfig/nodes', 'clusterconfig/nope', secretive.id].map((name) => ({
      ...contribution,
      function: name,
    }));

    expect(planned({ contributions, exclude: [secretive.id] })).toEqual([
      { field: 'contributions[0].function', expected: 'a name of GET /functions that runs in main' },
      { field: 'contributions[1].function', expected: 'a name of GET /functions that runs in main' },
      { field: 'contributions[2].function', expected: 'one of those that functions and exclude select' },
    ]);
  });

  it('are not enough for a run when none of them was contributed', () => {
    expect(planned({ functions: [secretive.id] })).toMatchObject([{ field: 'functions' }]);
    expect(planned({ functions: [secretive.id], contributions: [contribution] })).toHaveLength(1);
    expect(planned({ functions: [secretive.id] }, true)).toHaveLength(1);
  });
});
