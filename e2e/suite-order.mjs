import { basename } from 'node:path';
import Sequencer from '@jest/test-sequencer';

// What matters most comes first; the audit looks back at everything before it.
const order = [
  'promises',
  'bad-images',
  'disturbances',
  'reach',
  'monitoring',
  'plain-kubernetes',
  // Its pods stay until the cluster goes.
  'footprint',
  'audit',
];

function rankOf({ path }) {
  const rank = order.indexOf(basename(path, '.e2e.ts'));
  return rank < 0 ? order.length - 1.5 : rank;
}

export default class SuiteOrder extends Sequencer {
  sort(tests) {
    return tests.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
