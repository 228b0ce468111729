import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { systemClock } from '@insights/process';
import type { Behaviour } from '../behaviour.ts';
import { writeGoodArchive } from '../gathers.ts';
import { drown } from './drown.ts';

// 8081 is the gatherer's own: whoever is in its place would drown itself.
const portsOfMain = [8443, 8444];
const drowningMilliseconds = 4000;
const { signal: untilItEnds } = new AbortController();

/** Ways to take from `main` what the containers of a pod share, or not to go. */
export const occupations: Readonly<Record<string, Behaviour>> = {
  'take-the-ports-of-main': {
    afterStart: () => portsOfMain.forEach((port) => void takePort(port)),
    gather: writeGoodArchive,
  },
  'drown-main-in-requests': {
    afterStart: () => portsOfMain.forEach((port) => drown({ host: '127.0.0.1', port }, untilItEnds)),
    gather: async () => {
      await systemClock.sleep(drowningMilliseconds);
      throw new Error('no archive');
    },
  },
  'never-end': {
    beforeStart: forkForEver,
    // The kubelet has to wait for all of its grace period, and to kill.
    onTerminate: () => {},
    gather: () => Promise.reject(new Error('no archive')),
  },
};

/** Again and again, until `main` has left it for a moment. */
async function takePort(port: number): Promise<void> {
  for (;;) {
    const server = createServer((socket) => socket.on('error', () => {}));
    const isTaken = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, () => resolve(true));
    });
    if (isTaken) return;
    await systemClock.sleep(5);
  }
}

function forkForEver(): void {
  const script = "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)";
  for (let number = 0; number < 3; number += 1) spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
}
