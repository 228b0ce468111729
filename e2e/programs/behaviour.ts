import type { ArchiveSummary, VersionInfo } from '@insights/contract';

/** Where the pod's two containers meet. */
export interface Places {
  readonly storagePath: string;
  readonly socketPath: string;
}

/** One way of being bad. */
export interface Behaviour {
  /** Before the program answers anybody. */
  readonly beforeStart?: (places: Places) => Promise<void> | void;
  /** In the place of the gather API. */
  readonly serve?: (places: Places, version: VersionInfo) => Promise<void> | void;
  /** Once it answers. */
  readonly afterStart?: (places: Places) => Promise<void> | void;
  /** When it is told to end; without it, it ends. */
  readonly onTerminate?: (places: Places) => void;
  /** @param storagePath - where archives go */
  readonly gather: (storagePath: string) => Promise<ArchiveSummary | null>;
}
