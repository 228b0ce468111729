import { describe, expect, it } from '@jest/globals';
import { functionDescriptionsSchema, parseAnswer, type ProblemDetails } from '@insights/contract';
import type { GatherFunction } from '@insights/gathering';
import { gatherFunction } from '../fixtures.ts';
import { type ApiFixture, startApi } from './api-fixture.ts';

const secretive: GatherFunction = { ...gatherFunction('clusterconfig/support_secret'), runsIn: 'main' };
const catalogue = [gatherFunction('clusterconfig/nodes'), secretive];
const contribution = {
  function: secretive.id,
  durationMilliseconds: 12,
  records: [{ path: 'config/secrets/openshift-config/support/data.json', text: '{}' }],
  errors: [],
  warnings: [],
};

describe('contributions to POST /gather', () => {
  it('are functions of the run', async () => {
    await using api = await startApi({ catalogue });

    const answer = await post(api, { contributions: [contribution] });

    expect([answer.statusCode, answer.json()]).toMatchObject([202, { progress: { functionsTotal: 2 } }]);
  });

  it('may be absent: then what runs in main is no part of the run, unless the service has the rights for it', async () => {
    await using api = await startApi({ catalogue });
    await using privileged = await startApi({ catalogue, withSecrets: true });

    expect((await post(api, {})).json()).toMatchObject({ progress: { functionsTotal: 1 } });
    expect((await post(privileged, {})).json()).toMatchObject({ progress: { functionsTotal: 2 } });
  });

  it.each([
    [[{ ...contribution, function: 'clusterconfig/nodes' }], {}, 'contributions[0].function', 'runs in main'],
    [[{ ...contribution, function: 'clusterconfig/nope' }], {}, 'contributions[0].function', 'GET /functions'],
    [[contribution], { exclude: [secretive.id] }, 'contributions[0].function', 'select'],
    [[contribution, contribution], {}, 'contributions[1].function', 'one element'],
    [[{ ...contribution, records: [{ path: 'a' }] }], {}, 'contributions[0].records[0].text', 'present'],
    [{}, {}, 'contributions', 'an array'],
  ])('are refused with 400 when they are wrong: %#', async (contributions, more, field, expected) => {
    await using api = await startApi({ catalogue });

    const answer = await post(api, { ...more, contributions });

    expect(answer.statusCode).toBe(400);
    expect(answer.json<ProblemDetails>().errors).toEqual([{ field, expected: expect.stringContaining(expected) }]);
    expect(api.runs.list()).toEqual([]);
  });

  it('hold a mebibyte of texts, and not a byte more', async () => {
    await using api = await startApi({ catalogue });
    const tooMuch = await post(api, { contributions: ofBytes(1_048_577) });
    const enough = await post(api, { contributions: ofBytes(1_048_576) });

    expect([tooMuch.statusCode, enough.statusCode]).toEqual([400, 202]);
    expect(tooMuch.body.length).toBeLessThan(1000);
  });
});

describe('GET /functions', () => {
  it('says where each function runs', async () => {
    await using api = await startApi({ catalogue });

    const answer = (await api.app.inject('/functions')).json();

    expect(parseAnswer(functionDescriptionsSchema, 'the catalogue', answer)).toMatchObject([
      { id: 'clusterconfig/nodes', runsIn: 'gatherer' },
      { id: secretive.id, runsIn: 'main' },
    ]);
  });
});

function post({ app }: ApiFixture, payload: object) {
  return app.inject({ method: 'POST', url: '/gather', payload });
}

function ofBytes(bytes: number) {
  return [{ ...contribution, records: [{ path: 'a.json', text: '"'.repeat(bytes) }] }];
}
