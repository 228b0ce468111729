import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { systemClock } from '@insights/process';
import type { Behaviour } from '../behaviour.ts';
import { writeGoodArchive } from '../gathers.ts';

const portsOfMain = [8443, 8444];
const connections = 50;
const requests = 400;
const drowningMilliseconds = 4000;
const pauseMilliseconds = 50;

/** Ways to take from `main` what the containers of a pod share, or not to go. */
export const occupations: Readonly<Record<string, Behaviour>> = {
  'take-the-ports-of-main': {
    afterStart: () => portsOfMain.forEach((port) => void takePort(port)),
    gather: writeGoodArchive,
  },
  'drown-main-in-requests': {
    afterStart: () => {
      for (const port of portsOfMain) for (let number = 0; number < connections; number += 1) drown(port);
    },
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

function drown(port: number): void {
  const socket = connect(port, '127.0.0.1');
  const request = 'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(requests);
  // What comes back is never read.
  socket.on('error', () => {}).once('connect', () => socket.pause().write(request));
  socket.once('close', () => void systemClock.sleep(pauseMilliseconds).then(() => drown(port)));
}

function forkForEver(): void {
  const script = "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)";
  for (let number = 0; number < 3; number += 1) spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
}
