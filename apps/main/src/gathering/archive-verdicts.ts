import type { Clock } from '@insights/process';

// File systems stamp files with a clock that is a little behind.
const timestampSlackMilliseconds = 1000;
// What is remembered of archives that are not what their gatherer said; older ones fail their inspection all the same.
const mostUnreadable = 1000;

interface Since {
  /** Milliseconds since the epoch, by the clock that stamps files. */
  readonly wall: number;
  /** What the wall clock was ahead of the monotonic one then. */
  readonly offset: number;
}

/** Which archives on the volume may leave the cluster: those whose gather has ended, and was what it said it was. */
export class ArchiveVerdicts {
  readonly #clock: Clock;
  readonly #unreadable = new Set<string>();
  /** A run that an earlier process began may be going on when this one starts. */
  #unjudged: Since | 'all' | 'none' = 'all';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether an archive may be sent: one of a gather that still runs is left alone until it is judged. */
  isJudged({ modifiedAt }: { readonly modifiedAt: Date }): boolean {
    const since = this.#unjudged;
    if (since === 'none' || since === 'all') return since === 'none';
    // A clock that was corrected meanwhile says nothing of which file is older.
    if (Math.abs(this.#offset - since.offset) >= timestampSlackMilliseconds) return false;
    return modifiedAt.getTime() < since.wall - timestampSlackMilliseconds;
  }

  /** Whether an archive turned out not to be what its gatherer said it was: it never leaves the cluster. */
  isUnreadable(archive: string): boolean {
    return this.#unreadable.has(archive);
  }

  /** A gather begins; which archive will be its own is not known yet. */
  begin(): void {
    this.#unjudged = 'all';
  }

  /** The gather began then: archives from before are others'. */
  beganAt(wall: number): void {
    this.#unjudged = { wall, offset: this.#offset };
  }

  /** No gather runs any more. @returns whether one did */
  end(unreadable?: string): boolean {
    const wasUnjudged = this.#unjudged !== 'none';
    this.#unjudged = 'none';
    if (unreadable !== undefined) this.#bar(unreadable);
    return wasUnjudged;
  }

  #bar(archive: string): void {
    this.#unreadable.add(archive);
    const [oldest] = this.#unreadable;
    if (this.#unreadable.size > mostUnreadable && oldest !== undefined) this.#unreadable.delete(oldest);
  }

  get #offset(): number {
    return this.#clock.now().getTime() - this.#clock.monotonicMilliseconds();
  }
}
