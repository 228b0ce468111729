import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from '../../src/inside/run-command.ts';

const never = new AbortController().signal;
const env = process.env;

describe('the command inside of a cluster', () => {
  it('gives its exit code', async () => {
    const command = ['sh', '-c', 'exit 7'];

    expect(await runCommand({ command, env, signals: new EventEmitter(), signal: never })).toBe(7);
  });

  it('gets signals as from a terminal: with all of its children', async () => {
    const signals = new EventEmitter();
    const running = runCommand({ command: ['sh', '-c', 'sleep 30; exit 0'], env, signals, signal: never });

    signals.emit('SIGTERM', 'SIGTERM');

    expect(await running).toBe(128 + 15);
    expect(signals.listenerCount('SIGTERM')).toBe(0);
  });

  it('ends when the cluster is broken', async () => {
    const broken = new AbortController();
    const running = runCommand({ command: ['sleep', '30'], env, signals: new EventEmitter(), signal: broken.signal });

    broken.abort();

    expect(await running).toBe(128 + 15);
  });
});
