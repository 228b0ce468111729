/** What came of an attempt. */
export interface Outcome {
  /** Whether it reached what it should not. */
  readonly succeeded: boolean;
  /** What it met. */
  readonly detail: string;
}

/** Something that a fast-track image must not be able to do. Throwing is failing. */
export type Attempt = (storagePath: string) => Promise<Outcome>;
