/** What is asked of the thread that works on expressions. */
export type ThreadRequest = { readonly id: number } & (
  | { readonly kind: 'compile'; readonly expressions: readonly string[]; readonly budgetMilliseconds: number }
  | { readonly kind: 'names'; readonly expressions: readonly string[]; readonly names: readonly string[] }
  | { readonly kind: 'lines'; readonly groups: readonly (readonly string[])[]; readonly text: Uint8Array }
);

/** What became of an expression. */
export interface CompiledExpression {
  /** Why it cannot be used. */
  readonly fault?: string;
  /** Processor time. */
  readonly milliseconds: number;
}

/** Lines of a text that match, by their place in it. */
export interface MatchedLines {
  readonly lines: number;
  /** For each group in ascending order; a line matches a group when one of its expressions does. */
  readonly matches: readonly Uint32Array[];
  /** Expressions that have used up their time, and match nothing any more. */
  readonly exhausted: readonly string[];
}

/** What the thread answers. */
export type ThreadAnswer = { readonly id: number } & (
  | { readonly kind: 'compiled'; readonly compiled: readonly CompiledExpression[] }
  | { readonly kind: 'names'; readonly matches: readonly Uint32Array[]; readonly exhausted: readonly string[] }
  | ({ readonly kind: 'lines' } & MatchedLines)
  | { readonly kind: 'failed'; readonly message: string }
);
