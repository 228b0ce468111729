import { describe, expect, it } from '@jest/globals';
import { whileInstalled } from '../../src/audit/removals.ts';
import { event } from './events.ts';

const namespace = 'openshift-insights';
const ofNamespace = (verb: string, status: number) => event({ verb, resource: 'namespaces', name: namespace, status });
const asked = event();

describe('what was asked while the operator was installed', () => {
  it('leaves out what came between the removal of its namespace and the next installation', () => {
    const [deleted, created] = [ofNamespace('delete', 200), ofNamespace('patch', 201)];

    expect(whileInstalled([asked, deleted, asked, asked, created, asked], namespace)).toEqual([asked, created, asked]);
  });

  it('is not cut short by a removal that was refused, or that of another namespace', () => {
    const refused = ofNamespace('delete', 403);
    const other = event({ verb: 'delete', resource: 'namespaces', name: 'other' });

    expect(whileInstalled([refused, other, asked], namespace)).toEqual([refused, other, asked]);
  });
});
