import { describe, expect, it } from '@jest/globals';
import { parseRegistryFaults } from '../../src/index.ts';

describe('a fault document', () => {
  it('may use every field', () => {
    const faults = [
      {
        method: 'HEAD',
        route: 'manifest',
        pathContains: 'fast-track',
        skip: 1,
        times: 3,
        status: 429,
        headers: { 'X-Test': 'a', ETag: null },
        retryAfterSeconds: 120,
        body: 'slow down',
        delayMilliseconds: 10,
        bodyDelayMilliseconds: 10,
        dropConnection: 'mid-body',
        digestHeader: null,
        redirectTo: 'https://example.com{path}',
      },
    ];

    expect(parseRegistryFaults(faults)).toEqual(faults);
  });

  it.each([
    [{}, 'registry must be an array of faults'],
    [null, 'registry must be an array of faults'],
    [[7], 'registry[0] must be an object'],
    [[{ status: 'down' }], 'registry[0].status must be an integer from 200 to 599'],
    [[{ status: 99 }], 'registry[0].status must be an integer from 200 to 599'],
    [[{ method: 'FETCH' }], 'registry[0].method must be one of GET, HEAD, POST, PUT, PATCH, DELETE'],
    [[{ route: 'manifests' }], 'registry[0].route must be one of ping, token,'],
    [[{ times: 0 }], 'registry[0].times must be an integer from 1'],
    [[{ headers: { a: 1 } }], 'registry[0].headers must be an object of strings or nulls'],
    [[{ dropConnection: true }], 'registry[0].dropConnection must be one of before-headers, mid-body'],
    [[{ delay: 5 }], 'registry[0].delay is not known; there are method, route,'],
  ])('that is %j is refused by field', (value, expected) => {
    const parse = () => parseRegistryFaults(value);

    expect(parse).toThrow(expect.objectContaining({ code: 'ERR_FAKE_REGISTRY_FAULT_INVALID' }));
    expect(parse).toThrow(expected);
  });

  it('has all its problems reported together, under the name it is given', () => {
    expect(() => parseRegistryFaults([{ skip: -1 }, { status: 1 }], 'faults.json: registry')).toThrow(
      /faults\.json: registry\[0\]\.skip .*; faults\.json: registry\[1\]\.status /,
    );
  });
});
