import { basename } from 'node:path';
import { noStage } from '../src/setup/no-stage.ts';
import { withoutStage } from './environment.mjs';

/**
 * A reporter that ends the run after a suite whose stage could not be set: it leaves a cluster in a state that nobody knows,
 * so what the suites after it found would say nothing.
 */
export default class EndWithoutStage {
  onTestFileResult({ path }) {
    if (!withoutStage.has(path)) return;
    process.stderr.write(`e2e: the stage of ${basename(path, '.e2e.ts')} could not be set: the run ends here\n`);
    process.exit(noStage);
  }
}
