import { describe, expect, it } from '@jest/globals';
import { apiResource, withTypeRaw } from '../src/api-resource.ts';

const node = apiResource('v1', 'nodes', 'Node');
const pool = apiResource('machineconfiguration.openshift.io/v1', 'machineconfigpools', 'MachineConfigPool');

describe('the type of an item', () => {
  it('is put first where the server left it out', () => {
    expect(withTypeRaw(node, Buffer.from('{"metadata":{"name":"a"}}')).toString()).toBe(
      '{"kind":"Node","apiVersion":"v1","metadata":{"name":"a"}}',
    );
  });

  it('is left as the server wrote it', () => {
    const bytes = Buffer.from('{"apiVersion":"machineconfiguration.openshift.io/v1","kind":"MachineConfigPool"}');

    expect(withTypeRaw(pool, bytes)).toBe(bytes);
  });
});
