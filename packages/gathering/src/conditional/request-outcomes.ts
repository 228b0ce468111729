/** What became of one request for lines of logs. */
export interface RequestOutcome {
  /** Its place in `container_logs`. */
  readonly index: number;
  readonly pods: number;
  readonly containers: number;
  readonly linesSeen: number;
  readonly linesKept: number;
  /** Of the lines that were kept. */
  readonly bytes: number;
  /** Sum of the times that its containers took, some of them at the same time. */
  readonly milliseconds: number;
  /** Why something that it asked for is not there, although it could have been read. */
  readonly cut?: string | undefined;
  /** What could not be read, or looked for. */
  readonly problem?: string | undefined;
}

/** {@link RequestOutcome} while it grows. */
export interface GrowingOutcome {
  pods: number;
  containers: number;
  linesSeen: number;
  linesKept: number;
  bytes: number;
  milliseconds: number;
  cut?: string;
  problem?: string;
}

/** The outcomes of all requests of a run. */
export class RequestOutcomes {
  readonly #outcomes = new Map<number, GrowingOutcome>();

  /** @param index - of the request in `container_logs` */
  of(index: number): GrowingOutcome {
    const known = this.#outcomes.get(index);
    if (known) return known;
    const outcome = { pods: 0, containers: 0, linesSeen: 0, linesKept: 0, bytes: 0, milliseconds: 0 };
    this.#outcomes.set(index, outcome);
    return outcome;
  }

  list(indexes: readonly number[]): RequestOutcome[] {
    return indexes.map((index) => ({ index, ...this.of(index) }));
  }
}
