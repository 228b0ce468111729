// Started by tests as a process of its own: `DIRECTORY KUBECONFIG RUN FUNCTIONS RECORDS BYTES`. Tells of each function that ended
// by a line with its name, and in the end what came of the run.
import { randomBytes } from 'node:crypto';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import { silentLogger, systemClock } from '@insights/process';
import { gather } from '../../src/run/gather.ts';
import { gatherFunction, plan, version } from '../fixtures.ts';

const [directory = '', kubeconfig = '', id = '', ...numbers] = process.argv.slice(2);
const [functions = 0, records = 0, bytes = 0] = numbers.map(Number);

const catalogue = Array.from({ length: functions }, (_, number) =>
  gatherFunction(`kill/f${number}`, async (context) => {
    for (let index = 0; index < records; index += 1) {
      // Half of it cannot be made smaller.
      const text = randomBytes(Math.ceil(bytes / 4)).toString('hex') + 'x'.repeat(bytes / 2);
      await context.record({ path: `config/f${number}/${index}.json`, bytes: text });
    }
  }),
);

const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
const environment = {
  openCluster: () => Promise.resolve(new ClusterReader({ credentials, userAgent: 'test', clock: systemClock })),
  storagePath: directory,
  ownNamespace: 'openshift-insights',
  sinceSeconds: 7200,
  version,
  clock: systemClock,
  log: silentLogger(),
};
const observer = {
  onProgress: () => {},
  onFunction: ({ name, errors }: { name: string; errors: readonly string[] }) =>
    void process.stdout.write(errors.length === 0 ? `${name}\n` : ''),
};
const identity = { id, startedAt: systemClock.now().toISOString() };
const result = await gather(plan(catalogue), { environment, observer, identity }, new AbortController().signal);
const { phase, archive, message } = result;
process.stdout.write(`${JSON.stringify({ phase, archive, message })}\n`);
