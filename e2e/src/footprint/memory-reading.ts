/** What the kernel says of the memory of one control group, in bytes. */
export interface MemoryReading {
  /** More than this, and the kernel takes pages back; when there are none to take back, it kills. */
  readonly limit: number;
  /** The most that was ever in use, kept by the kernel; files that were read and could be dropped are in it. */
  readonly peakUsage: number;
  /** Heap, stacks, buffers: memory that no file stands behind. */
  readonly anonymous: number;
  /** All that is in use without what files stand behind: what has to fit below the limit. */
  readonly unreclaimable: number;
  readonly oomKills: number;
}

/** The contents of the group's files. */
export interface MemoryFiles {
  readonly limit: string;
  readonly usage: string;
  readonly peak: string;
  readonly stat: string;
  /** `memory.oom_control` or `memory.events`. */
  readonly oom: string;
}

/** Control groups version 1 (Linux, Documentation/admin-guide/cgroup-v1/memory.rst). */
export function parseVersion1(files: MemoryFiles): MemoryReading {
  return parse(files, 'rss');
}

/** Control groups version 2 (Linux, Documentation/admin-guide/cgroup-v2.rst, "Memory Interface Files"). */
export function parseVersion2(files: MemoryFiles): MemoryReading {
  return parse(files, 'anon');
}

function parse({ limit, usage, peak, stat, oom }: MemoryFiles, anonymous: string): MemoryReading {
  const [numbers, events] = [parseLines(stat), parseLines(oom)];
  const ofFiles = (numbers.get('active_file') ?? 0) + (numbers.get('inactive_file') ?? 0);
  return {
    limit: Number(limit),
    peakUsage: Number(peak),
    anonymous: numbers.get(anonymous) ?? 0,
    unreclaimable: Number(usage) - ofFiles,
    oomKills: events.get('oom_kill') ?? 0,
  };
}

function parseLines(text: string): Map<string, number> {
  const pairs = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return new Map(pairs.map(([name = '', value]) => [name, Number(value)]));
}
