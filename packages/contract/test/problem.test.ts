import { describe, expect, it } from '@jest/globals';
import { parseAnswer, problem, problemSchema } from '../src/index.ts';
import { sampleRun } from './unix-server.ts';

describe('problem', () => {
  it('has the members of RFC 9457 and our code', () => {
    const run = sampleRun();

    expect(problem('ERR_GATHER_IN_PROGRESS', { status: 409, detail: 'run 1 is in progress', run })).toEqual({
      type: 'urn:insights:problem:gather-in-progress',
      title: 'Another run is in progress',
      status: 409,
      detail: 'run 1 is in progress',
      code: 'ERR_GATHER_IN_PROGRESS',
      run,
    });
  });

  it('stays within its own schema whatever it is given', () => {
    const errors = Array.from({ length: 5000 }, (_, index) => ({ field: `functions[${index}]`, expected: 'a string' }));
    const document = problem('ERR_GATHER_REQUEST_INVALID', { status: 400, detail: 'x'.repeat(100_000), errors });

    expect(parseAnswer(problemSchema, 'the problem', document)).toBe(document);
  });
});
