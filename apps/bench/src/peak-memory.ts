import { readFile } from 'node:fs/promises';
import { errorCode } from '@insights/process';

/**
 * The most memory that a process ever had resident, in bytes: the kernel's high-water mark.
 * @returns `undefined` where there is no `/proc`: only Linux tells
 */
export async function readPeakMemory(processId: number): Promise<number | undefined> {
  try {
    return parsePeakMemory(await readFile(`/proc/${processId}/status`, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** `VmHWM` of a `/proc/PID/status` (proc_pid_status(5)), in bytes. */
export function parsePeakMemory(status: string): number | undefined {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
