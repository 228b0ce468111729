import { describe, expect, it } from '@jest/globals';
import { keptProblem, keptRun } from '../src/kept-run.ts';
import { type FunctionPrice, type FunctionReport, type MissingRight, problem } from '../src/index.ts';
import { finishedRun } from './unix-server.ts';

function report(changes: Partial<FunctionReport> = {}): FunctionReport {
  const name = 'clusterconfig/nodes';
  return { name, durationMilliseconds: 1, records: 1, bytes: 1, errors: [], warnings: [], panic: null, ...changes };
}

function functionPrice(changes: Partial<FunctionPrice> = {}): FunctionPrice {
  const name = 'clusterconfig/nodes';
  const lists = { besides: ['get pods/log'], absent: ['a.b'], errors: ['list nodes: no answer'] };
  return { name, requests: 3, bytes: 4, seconds: 0.5, atLeast: true, ...lists, ...changes };
}

function right(): MissingRight {
  return { verb: 'get', group: '', resource: 'pods', namespace: 'a', name: 'b', functions: ['clusterconfig/nodes'] };
}

describe('what is kept of a run', () => {
  it('is all of an ordinary one', () => {
    const run = finishedRun({
      requestId: 'cycle-7',
      functions: [report({ errors: ['no such resource\nin this cluster'], warnings: [''], panic: 'oh' })],
      warnings: ['rules were not applied'],
      message: '1 of 43 functions had errors',
    });

    expect(keptRun(run)).toEqual(run);
  });

  it('is all of a dry one', () => {
    const price = {
      requests: 3,
      bytes: 4,
      seconds: 0.5,
      atLeast: true,
      functions: [functionPrice()],
      missingRights: [right()],
    };
    const run = finishedRun({ dryRun: true, archive: null, price });

    expect(keptRun(run)).toEqual(run);
    expect(keptRun({ ...run, price: { ...price, functions: [Object.assign(functionPrice(), { more: 1 })] } })).toEqual(
      run,
    );
    expect(
      keptRun({ ...run, price: { ...price, functions: [functionPrice({ errors: ['\u001b[2J'] })] } }),
    ).toMatchObject({
      price: { functions: [{ errors: ['\uFFFD[2J'] }] },
    });
  });

  it('has no members that the contract does not name', () => {
    const run = finishedRun({ functions: [report()] });
    const hidden = { more: 'x'.repeat(100_000) };

    const kept = keptRun({
      ...run,
      ...hidden,
      progress: { ...run.progress, ...hidden },
      functions: [{ ...report(), ...hidden }],
    });

    expect(kept).toEqual(run);
  });

  it('has texts of 262,144 characters together, and says how many were left out', () => {
    const errors = Array.from({ length: 200 }, () => 'x'.repeat(4096));

    const { functions, warnings } = keptRun(finishedRun({ functions: [report({ errors }), report({ errors })] }));

    expect(functions.map((one) => one.errors.length)).toEqual([64, 0]);
    expect(warnings).toEqual(['336 texts of this run are not shown here: they are too long']);
  });

  it('moves no cursor and turns no line around', () => {
    const message = '\u001b[2Jfine\u0007 \u202Eevil\n\tgood';

    expect(keptRun(finishedRun({ message })).message).toBe('\uFFFD[2Jfine\uFFFD \uFFFDevil\n\tgood');
  });

  it('is the same for a problem, and the run in it', () => {
    const details = problem('ERR_GATHER_IN_PROGRESS', {
      status: 409,
      detail: 'busy\u001b[1A',
      errors: [{ field: 'functions[0]\u0000', expected: 'absent' }],
      run: finishedRun({ message: '\u009b' }),
    });

    expect(keptProblem(details)).toMatchObject({
      detail: 'busy\uFFFD[1A',
      errors: [{ field: 'functions[0]\uFFFD', expected: 'absent' }],
      run: { message: '\uFFFD' },
    });
  });
});
