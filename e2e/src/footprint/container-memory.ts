import { access, glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerStatus } from '@insights/installation';
import type { Clock } from '@insights/process';
import { type MemoryReading, parseVersion1, parseVersion2 } from './memory-reading.ts';

const pauseMilliseconds = 20;
const hierarchy = '/sys/fs/cgroup';

/** The most that was seen of each figure, all in bytes. */
export interface MemoryPeaks extends MemoryReading {
  readonly looks: number;
}

/** Looks at a container's control group again and again. */
export class ContainerMemory implements AsyncDisposable {
  readonly #read: () => Promise<MemoryReading>;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #peaks: MemoryPeaks | undefined;

  private constructor(read: () => Promise<MemoryReading>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
    this.#running = this.#run();
  }

  /** @throws Error when this machine has no control group of the container */
  static async watch({ containerID = '' }: ContainerStatus, clock: Clock): Promise<ContainerMemory> {
    const id = containerID.replace(/^.*:\/\//, '');
    const isVersion1 = await access(join(hierarchy, 'memory')).then(
      () => true,
      () => false,
    );
    const cwd = isVersion1 ? join(hierarchy, 'memory') : hierarchy;
    for await (const group of glob(`*/kubepods/**/${id}`, { cwd })) {
      const folder = join(cwd, group);
      return new ContainerMemory(isVersion1 ? () => readVersion1(folder) : () => readVersion2(folder), clock);
    }
    throw new Error(`there is no control group of container ${id}`);
  }

  /** Ends the looking. @throws whatever a look threw */
  async peaks(): Promise<MemoryPeaks> {
    await this[Symbol.asyncDispose]();
    if (!this.#peaks) throw new Error('nobody looked');
    return this.#peaks;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#note(await this.#read());
      await this.#clock.sleep(pauseMilliseconds, this.#stop.signal).catch(() => {}); // asked to end
    }
  }

  #note(now: MemoryReading): void {
    const before = this.#peaks ?? { ...now, looks: 0 };
    this.#peaks = {
      limit: now.limit,
      peakUsage: now.peakUsage,
      oomKills: now.oomKills,
      anonymous: Math.max(before.anonymous, now.anonymous),
      unreclaimable: Math.max(before.unreclaimable, now.unreclaimable),
      looks: before.looks + 1,
    };
  }
}

async function readVersion1(folder: string): Promise<MemoryReading> {
  const [limit = '', usage = '', peak = '', stat = '', oom = ''] = await readAll(folder, [
    'memory.limit_in_bytes',
    'memory.usage_in_bytes',
    'memory.max_usage_in_bytes',
    'memory.stat',
    'memory.oom_control',
  ]);
  return parseVersion1({ limit, usage, peak, stat, oom });
}

async function readVersion2(folder: string): Promise<MemoryReading> {
  const [limit = '', usage = '', peak = '', stat = '', oom = ''] = await readAll(folder, [
    'memory.max',
    'memory.current',
    'memory.peak',
    'memory.stat',
    'memory.events',
  ]);
  return parseVersion2({ limit, usage, peak, stat, oom });
}

function readAll(folder: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}
