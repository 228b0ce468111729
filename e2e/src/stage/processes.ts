import { readdir, readFile } from 'node:fs/promises';

/** Numbers of the processes, in any container, whose command names a program. */
export async function processesOf(program: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return pids.filter((_pid, index) => commands[index]?.includes(program)).map(Number);
}
