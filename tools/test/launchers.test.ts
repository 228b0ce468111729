import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';

const launchers = join(dirname(dirname(fileURLToPath(import.meta.url))), 'launchers.mjs');
const program = `console.log(process.pid); process.on('SIGTERM', () => process.exit()); setInterval(() => {}, 1000);`;
const command = [process.execPath, `--import=${launchers}`, '-e', program];
const quoted = command.map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ');
const started: number[] = [];

/** Starts a chain of programs, the last of which prints its number. */
async function start(
  name: string,
  args: readonly string[],
): Promise<{ top: ChildProcess; pid: number; exited: Promise<unknown> }> {
  const top = spawn(name, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  // On a busy machine the first may have ended before the last has printed anything.
  const exited = once(top, 'exit');
  const [line] = await once(top.stdout, 'data');
  const pid = Number(String(line));
  started.push(pid);
  return { top, pid, exited };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function hasEnded(pid: number, seconds: number): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await delay(50)) {
    if (!isRunning(pid)) return true;
  }
  return false;
}

afterEach(() => {
  for (const pid of started.splice(0)) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
});

describe('a program that was launched by npm', () => {
  const launch = `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(`${quoted}; true`)}], { stdio: 'inherit' })`;

  it('ends when npm is killed, though the shell between them lives', async () => {
    const { top, pid } = await start(process.execPath, ['-e', launch]);

    top.kill('SIGKILL');

    expect(await hasEnded(pid, 10)).toBe(true);
  });

  it('ends when what started npm is killed', async () => {
    const npm = `${process.execPath} -e ${JSON.stringify(launch).replaceAll('$', '\\$')}`;
    const { top, pid } = await start('timeout', ['60', 'sh', '-c', `${npm}; true`]);

    top.kill('SIGKILL');

    expect(await hasEnded(pid, 10)).toBe(true);
  });

  it('runs on when the shell ends that it was a job of', async () => {
    const { pid, exited } = await start('bash', ['-c', `${quoted} & sleep 0.3`]);

    await exited;

    expect(await hasEnded(pid, 1.5)).toBe(false);
  });
});
