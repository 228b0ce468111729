import { describe } from '@jest/globals';
import { readSurroundings } from '../setup/surroundings.ts';

/**
 * `describe` for what needs a cluster of one's own: its machine, its audit log, the right to take things away. Skipped on
 * the cluster of `KUBECONFIG`.
 */
export const describeOwnCluster = readSurroundings(process.env).kind === 'real' ? describe : describe.skip;
