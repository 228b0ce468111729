import { describe, expect, it } from '@jest/globals';
import { planGathering, rulesNotApplied } from '../../src/run/gather-plan.ts';
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

  it('refuses to gather without an obfuscation that was asked for', () => {
    const planning = planGathering(catalogue, { obfuscation: ['workload_names', 'networking'] });

    expect(planning).toMatchObject({
      possible: false,
      errors: [
        { field: 'obfuscation[0]', expected: 'absent: this gatherer version cannot obfuscate workload_names' },
        { field: 'obfuscation[1]' },
      ],
    });
  });

  it('says that rules are not applied', () => {
    const planning = planGathering(catalogue, { rules: { available: true, valid: true, document: {} } });

    expect(planning).toMatchObject({ possible: true, plan: { warnings: [rulesNotApplied] } });
  });

  it('gives a run half an hour unless the request says otherwise', () => {
    expect(planGathering(catalogue, {})).toMatchObject({ plan: { deadlineSeconds: 1800 } });
    expect(planGathering(catalogue, { deadlineSeconds: 5 })).toMatchObject({ plan: { deadlineSeconds: 5 } });
  });
});
