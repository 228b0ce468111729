import type { Clock } from '@insights/process';

/** An archive whose age is asked for. */
export interface DatedArchive {
  readonly name: string;
  readonly modifiedAt: Date;
}

// Nobody has to gain by a precision of less: what a jump may cost an archive of its time at the most.
const slackSeconds = 86_400;
// Those of any more are believed by no clock, and stay.
const mostWitnessed = 1000;

/**
 * How old archives are, where the wall clock may jump: what was not sent is lost once it is deleted. An archive has an age only
 * when the wall clock and the time that this process has counted since it began agree on it. Where they cannot (dated
 * ahead, or older when the process began than pruning ever lets one get: the clock was, or is, wrong), the age counts from when
 * this process first saw the archive. So a jump makes one stay longer, and none goes more than a day before its time.
 */
export class ArchiveAges {
  readonly #clock: Clock;
  readonly #begunAt: number;
  readonly #begun: number;
  #witnessed = new Map<string, number>();

  /** @param clock - the time of its construction counts as the beginning: make one for the life of the process */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begunAt = clock.now().getTime() / 1000;
    this.#begun = this.#seconds;
  }

  /**
   * Looks at a whole folder once; what was not looked at is forgotten by the next look.
   * @param now - what the wall clock says
   */
  look(now: Date): (archive: DatedArchive, maxAgeSeconds: number) => boolean {
    const before = this.#witnessed;
    const agreed = Math.min(now.getTime() / 1000, this.#counted);
    const witnessed = new Map<string, number>();
    this.#witnessed = witnessed;
    return ({ name, modifiedAt }, maxAgeSeconds) => {
      const date = modifiedAt.getTime() / 1000;
      const isCredible = date - agreed <= slackSeconds && this.#begunAt - date <= maxAgeSeconds + slackSeconds;
      const since = before.get(name) ?? (isCredible ? undefined : this.#seconds);
      if (since !== undefined && witnessed.size < mostWitnessed) witnessed.set(name, since);
      if (since !== undefined && this.#seconds - since >= maxAgeSeconds) return true;
      return isCredible && agreed - date >= maxAgeSeconds;
    };
  }

  /** What the wall clock would say had it not jumped since the beginning. */
  get #counted(): number {
    return this.#begunAt + this.#seconds - this.#begun;
  }

  get #seconds(): number {
    return this.#clock.monotonicMilliseconds() / 1000;
  }
}
