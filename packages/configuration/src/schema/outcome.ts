/** What is wrong with a value, or with a part of it. */
export interface Complaint {
  /** Which part: empty for the value itself, else `.0.prefix`. */
  readonly at: string;
  /** The end of a sentence that starts with the key: `must be …`. Never quotes what may be a credential. */
  readonly text: string;
}

/** A value in its one normal form, or everything that is wrong with what was written. */
export type Outcome<Value> = { readonly value: Value } | { readonly complaints: readonly Complaint[] };

/** Reads what YAML or a Secret holds: texts, lists and sections of them. What it gives is all that is ever used. */
export type Reader<Value> = (written: unknown) => Outcome<Value>;

/** One complaint about a value as a whole. */
export function wrong(text: string): { readonly complaints: readonly Complaint[] } {
  return { complaints: [{ at: '', text }] };
}
