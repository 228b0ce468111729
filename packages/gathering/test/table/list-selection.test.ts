import { describe, expect, it } from '@jest/globals';
import { ListSelection } from '../../src/table/list-selection.ts';
import type { Verdict } from '../../src/table/list-selection.ts';

describe('the selection of a list', () => {
  it('stops above a limit that says nothing of the total', () => {
    const selection = new ListSelection({ limit: 2, aboveLimit: 'more than 2' });

    expect(judgeAll(selection, ['a', 'a', 'a'])).toEqual(['record', 'record', 'stop']);
    expect(selection.problems()).toEqual(['more than 2']);
  });

  it('has no problem with exactly as many as the limit', () => {
    const selection = new ListSelection({ limit: 2, aboveLimit: 'more than 2' });

    judgeAll(selection, ['a', 'a']);

    expect(selection.problems()).toEqual([]);
  });

  it('goes on counting for an error that tells the total', () => {
    const selection = new ListSelection({
      namespacePrefix: 'openshift-',
      outside: 'outside',
      limit: 1,
      aboveLimit: 'found {total}',
    });

    expect(judgeAll(selection, ['a', 'openshift-a', 'openshift-b', 'b'])).toEqual(['skip', 'record', 'skip', 'skip']);
    expect(selection.problems()).toEqual(['outside', 'found 4']);
  });

  it('says nothing where the row has no message', () => {
    const selection = new ListSelection({ namespacePrefix: 'openshift-', limit: 1 });

    expect(judgeAll(selection, ['', 'openshift-a', 'openshift-a'])).toEqual(['skip', 'record', 'stop']);
    expect(selection.problems()).toEqual([]);
  });
});

function judgeAll(selection: ListSelection, namespaces: string[]): Verdict[] {
  return namespaces.map((namespace) => {
    const verdict = selection.judge(namespace);
    if (verdict === 'record') selection.countRecorded();
    return verdict;
  });
}
