import { setTimeout as wait } from 'node:timers/promises';
import { errorCode } from '@insights/process';
import { GathererClient } from '../../src/index.ts';

// A process of its own, so that what it takes in memory is what the client takes. Prints MiB over those of an idle client.
const client = new GathererClient({
  socketPath: process.argv[2] ?? '',
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, signal ? { signal } : {}),
  followAttempts: 1,
  requestTimeoutMilliseconds: 2000,
  eventLimits: { silenceMilliseconds: 2000 },
});
const mebibytes = () => process.resourceUsage().maxRSS / 1024;
const { signal } = new AbortController();
await client.version(signal).catch(() => undefined);
const idle = mebibytes();
const codes = [await codeOf(client.run('x', signal)), await codeOf(client.follow('x', {}, signal))];
process.stdout.write(JSON.stringify({ codes, mebibytes: Math.round(mebibytes() - idle) }));

function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  return call.then(() => undefined, errorCode);
}
