import { basename } from 'node:path';
import Sequencer from '@jest/test-sequencer';
import { suiteOrder } from '../src/setup/lanes.ts';

function rankOf({ path }) {
  return suiteOrder.indexOf(basename(path, '.e2e.ts'));
}

export default class SuiteOrder extends Sequencer {
  sort(tests) {
    return tests.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
