import { readFile } from 'node:fs/promises';

/** Where the kernel tells how much memory a container uses, by version of its control groups. */
const usageFiles = ['/sys/fs/cgroup/memory.current', '/sys/fs/cgroup/memory/memory.usage_in_bytes'];

/** Bytes of memory in use by this container; 0 when the kernel does not tell. */
export async function containerMemoryBytes(files: readonly string[] = usageFiles): Promise<number> {
  for (const file of files) {
    const bytes = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  }
  return 0;
}
