import { describe, expect, it } from '@jest/globals';
import { findJsonPath } from '../../src/table/json-path.ts';

const object = {
  metadata: { labels: { 'example.com/zone': 'a' } },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Degraded', status: 'False' },
    ],
  },
};

describe('JSON paths of printer columns', () => {
  it.each([
    ['.metadata.labels.example\\.com/zone', ['a']],
    [".metadata.labels['example.com/zone']", ['a']],
    ['.status.conditions[?(@.type=="Degraded")].status', ['False']],
    ["{.status.conditions[?(@.type!='Ready')].status}", ['False']],
    ['.status.conditions[0].type', ['Ready']],
    ['.status.conditions[-1].type', ['Degraded']],
    ['.status.conditions[*].status', ['True', 'False']],
    ['.status.none.deeper', []],
  ])('finds %s', (path, expected) => {
    expect(findJsonPath(object, path.replace(/^\{(.*)\}$/, '$1'))).toEqual(expected);
  });
});
