import { readFile } from 'node:fs/promises';

/** A process as `<pid>-<start time>`: after a restart the same number belongs to another one, above all in a container. */
export type ProcessIdentity = `${number}-${number}`;

/** What a process is called where there is no /proc. */
export const unknownProcess: ProcessIdentity = '0-0';

// proc(5): fields 1 and 22; the second, the command's name, is in parentheses and may hold anything.
const statFields = /^(?<pid>\d+) \(.*\) \S(?: \S+){18} (?<startTime>\d+) /s;

/**
 * Reads who a process is.
 * @param pid - a process number, or `self`
 * @returns `undefined` when there is no such process, or no /proc
 */
export async function readProcessIdentity(pid: number | 'self'): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = statFields.exec(stat)?.groups;
  return fields && `${Number(fields['pid'])}-${Number(fields['startTime'])}`;
}
