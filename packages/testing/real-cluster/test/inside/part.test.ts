import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Part } from '../../src/inside/part.ts';

let logs: string;
beforeEach(async () => {
  logs = await mkdtemp(join(tmpdir(), 'part-'));
});
afterEach(() => rm(logs, { recursive: true }));

function start(script: string) {
  const ended = Promise.withResolvers<Error>();
  const command = { program: 'sh', args: ['-c', script] };
  const part = new Part({ name: 'etcd', command, logs, onUnexpectedEnd: ended.resolve });
  part.start();
  return { part, ended: ended.promise };
}

describe('a part of the cluster', () => {
  it('reports an end that nobody asked for, with the last lines of its log', async () => {
    const { ended } = start('echo out of luck >&2; exit 3');

    expect((await ended).message).toBe('etcd ended (3):\nout of luck');
  });

  it('ends silently when it was asked to, and starts again with the same log', async () => {
    const { part, ended } = start('echo started; exec sleep 30');
    const log = join(logs, 'etcd.log');

    await untilLog(log, 1);
    await part.stop();
    part.start();
    await untilLog(log, 2);
    await part.stop();

    expect(await readFile(log, 'utf8')).toBe('started\nstarted\n');
    expect(await Promise.race([ended, Promise.resolve('silent')])).toBe('silent');
  });
});

async function untilLog(file: string, lines: number): Promise<void> {
  while ((await readFile(file, 'utf8')).split('\n').length <= lines) await new Promise(setImmediate);
}
