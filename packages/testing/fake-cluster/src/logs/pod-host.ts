/** One line that a container wrote, without its line end. */
export interface LogLine {
  readonly time: Date;
  readonly text: string;
}

/** Which log of which container. */
export interface ContainerLogRef {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The instance before the current one. */
  readonly isPrevious: boolean;
}

/** The log of one container instance. */
export interface ContainerLog {
  /** What it wrote so far, oldest first. */
  readonly lines: readonly LogLine[];
  /** What it writes from then on; ends with the container. Missing: nothing more will come. */
  readonly follow?: (signal: AbortSignal) => AsyncIterable<LogLine>;
}

/** A kubelet as the API server sees it: who runs the pods of a node, and has their logs. */
export interface PodHost {
  readonly nodeName: string;
  /** `undefined` when that container instance never started here. */
  log(ref: ContainerLogRef): ContainerLog | undefined;
}
