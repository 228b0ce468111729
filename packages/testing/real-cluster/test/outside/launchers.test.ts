import { describe, expect, it } from '@jest/globals';
import { readLaunchers } from '../../src/outside/launchers.ts';

const processes = [
  { pid: 40, name: 'MainThread', parent: 30 },
  { pid: 30, name: 'sh', parent: 20 },
  { pid: 20, name: 'npm run cluster', parent: 10 },
  { pid: 10, name: 'bash', parent: 1 },
];

async function read(pid: number) {
  const found = processes.find((one) => one.pid === pid);
  return found && { ...found, identity: { pid, startTicks: '1' } };
}

describe('what launched a program', () => {
  it('is npm with what it starts, and not the shell of the user', async () => {
    expect((await readLaunchers(40, read)).map(({ pid }) => pid)).toEqual([40, 30, 20]);
  });

  it('is nothing when the user started it', async () => {
    expect(await readLaunchers(10, read)).toEqual([]);
  });
});
