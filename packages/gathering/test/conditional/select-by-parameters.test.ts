import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { catalogue, selectFunctions } from '../../src/index.ts';
import { ApiServer } from '../support/api-server.ts';
import { gatherByRules } from '../support/conditional.ts';

const rule = (alert: string) => ({
  conditions: [],
  gathering_functions: { pod_definition: { alert_name: alert }, containers_logs: { alert_name: alert, tail_lines: 5 } },
});
const document = { conditional_gathering_rules: ['A', 'B'].map(rule), container_logs: [] };
const a = 'conditional/pod_definition/alert_name=A';
const b = 'conditional/pod_definition/alert_name=B';

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

async function namesOf(selection: { functions?: string[]; exclude?: string[] }): Promise<string[]> {
  const { reports } = await gatherByRules(server, { document, selection });
  return reports.map(({ name }) => name).filter((name) => name.includes('pod_definition'));
}

describe('a function that rules ask for', () => {
  it.each([
    [{ functions: ['conditional'] }, [a, b]],
    [{ functions: ['conditional/pod_definition'] }, [a, b]],
    [{ functions: [a, 'conditional/remote_configuration'] }, [a]],
    [{ functions: ['conditional'], exclude: [b] }, [a]],
    [{ functions: ['conditional', b], exclude: ['conditional'] }, [b]],
    [{ functions: ['conditional'], exclude: ['conditional/pod_definition'] }, []],
    [{ functions: ['conditional'], exclude: ['conditional/pod_definition/alert_name=C'] }, [a, b]],
  ])('is selected by its id, or with its parameters: %j', async (selection, names) => {
    expect(await namesOf(selection)).toEqual(names);
  });

  it('is the only kind of function whose name goes on', () => {
    expect(() => selectFunctions(catalogue, { functions: ['clusterconfig/nodes/x=1'] })).toThrow(
      'there is no gather function "clusterconfig/nodes/x=1"',
    );
  });
});
