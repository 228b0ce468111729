import { errorCode, systemClock } from '@insights/process';
import { ArchiveAges, ArchiveStore, inspectArchive } from '../src/index.ts';

// A process of its own, so that what it takes in memory is what the action takes. See measured.ts.
const [, , action = '', path = ''] = process.argv;
const actions: Readonly<Record<string, () => Promise<unknown>>> = {
  inspect: async () => (await inspectArchive(path)).records,
  list: async () => (await new ArchiveStore(path).list()).length,
  prune: async () => {
    const { removed } = await new ArchiveStore(path).prune({
      now: new Date(),
      ages: new ArchiveAges(systemClock),
      maxAgeSeconds: 3600,
      isUploaded: () => false,
    });
    return removed.length;
  },
};
const mebibytes = () => process.resourceUsage().maxRSS / 1024;
const idle = mebibytes();
const result = await actions[action]?.().catch(errorCode);
process.stdout.write(JSON.stringify({ result, mebibytes: Math.round(mebibytes() - idle) }));
