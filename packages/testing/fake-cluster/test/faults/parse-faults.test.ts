import { describe, expect, it } from '@jest/globals';
import { parseClusterFaults } from '../../src/index.ts';

describe('the fault document', () => {
  it('gives back what it says', () => {
    const faults = [{ match: { verb: 'list', resource: 'pods' }, times: 2, status: 503 }, { latencyMilliseconds: 50 }];

    expect(parseClusterFaults(faults)).toEqual(faults);
  });

  it.each([
    [{}, 'cluster must be a list of faults'],
    [[1], 'cluster[0] must be an object'],
    [[{}], 'cluster[0] must be an effect'],
    [[{ status: 200 }], 'cluster[0].status must be 400 to 599'],
    [[{ status: 500, drop: true }], 'cluster[0] must be one effect, not status and drop'],
    [[{ drop: 'yes' }], 'cluster[0].drop must be true or false'],
    [[{ drop: true, times: -1 }], 'cluster[0].times must be a whole number, 0 or more'],
    [[{ drop: true, match: { verbs: 'get' } }], 'cluster[0].match.verbs must be one of method, verb, path'],
    [[{ stauts: 500 }], 'cluster[0].stauts must be one of match'],
  ])('says what is wrong with %j', (document, message) => {
    expect(() => parseClusterFaults(document)).toThrow(message);
  });
});
