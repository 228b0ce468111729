import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '@insights/process';

/** Root folder of the repository. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url));

const run = promisify(execFile);

/** One of our programs, started from source, with a folder for temporary files that nobody else uses. */
export async function startProgram(script: string, args: readonly string[] = [], variables: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sb-'));
  const env = {
    ...process.env,
    TMPDIR: folder,
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    ...variables,
  };
  const path = join(root, script);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args], {
    env,
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    folder,
    exited,
    output: () => stdout,
    errors: () => stderr,
    signal: (name: NodeJS.Signals) => child.kill(name),

    /** What it wrote to standard output, once `pattern` is in it. */
    async shown(pattern: RegExp, seconds = 30): Promise<string> {
      for (let left = seconds * 50; left > 0 && !pattern.test(stdout); left--) {
        if (child.exitCode !== null) break;
        await systemClock.sleep(20);
      }
      if (!pattern.test(stdout)) throw new Error(`no ${pattern} in: ${stdout}\n${stderr}`);
      return stdout;
    },

    /** Files of its temporary folder, and processes that run from there. */
    async leftovers(): Promise<string[]> {
      const own = (await commandLines()).filter((line) => line.includes(folder));
      return [...own, ...(await readdir(folder))];
    },

    async [Symbol.asyncDispose](): Promise<void> {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function commandLines(): Promise<string[]> {
  // A small Linux machine need not have ps; one without /proc does.
  if (!existsSync('/proc/self/cmdline')) return (await run('ps', ['-A', '-o', 'args='])).stdout.split('\n');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.map((line) => line.replaceAll('\0', ' '));
}

/** What the sandbox prints when it is ready. */
export interface SandboxLine {
  readonly kubeconfig: string;
  readonly registry: string;
  readonly console: string;
  readonly state: string;
}

/** A sandbox as a process, ready. */
export async function startSandbox(args: readonly string[] = []) {
  const program = await startProgram('apps/sandbox/src/main.ts', args);
  try {
    const line = JSON.parse(await program.shown(/\n/)) as SandboxLine;
    return Object.assign(program, { line });
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}
