// Started by the keeper of one cluster after the cluster ended: `sweep-main.ts ID keep|remove`.
import { systemClock } from '@insights/process';
import { sweepCluster } from './sweep.ts';

const [id = '', fate] = process.argv.slice(2);
const left = await sweepCluster({ id, keep: fate === 'keep' }, systemClock);
for (const path of left) process.stderr.write(`real cluster: could not remove ${path}\n`);
