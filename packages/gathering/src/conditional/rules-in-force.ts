import {
  builtInDocument,
  type ExpressionEngine,
  type Rejection,
  validateDocument,
  type Validation,
} from '@insights/rules';
import type { GatheringRules } from './gathering-rules.ts';

/** What a run gathers by. */
export interface RulesInForce {
  readonly validation: Validation;
  readonly source: 'fresh' | 'last-good' | 'built-in';
  /** The document that is in force, as it was received. */
  readonly text: string;
  /** What of it is dropped, whoever found that. */
  readonly dropped: readonly Rejection[];
  /** A document that was refused as a whole, which this one stands for. */
  readonly refused?: { readonly text: string; readonly reasons: readonly Rejection[] } | undefined;
}

/** Checks what was handed over; a document that is refused as a whole gives way to the built-in one. */
export async function rulesInForce(
  given: GatheringRules,
  expressions: ExpressionEngine,
  signal: AbortSignal,
): Promise<RulesInForce> {
  const validate = (document: unknown) => validateDocument(document, { expressions }, signal);
  const { document, rejected = [], rejectedRaw } = given;
  const refused = rejectedRaw === undefined ? undefined : { text: rejectedRaw, reasons: rejected };
  if (document === undefined) return builtIn(await validate(builtInDocument), refused);
  const validation = await validate(document);
  // What was found wrong is of this document, unless there was another one.
  const dropped = refused ? validation.rejected : union(rejected, validation.rejected);
  const text = given.raw ?? jsonOf(document);
  if (validation.valid) return { validation, source: given.source ?? 'fresh', text, dropped, refused };
  return builtIn(await validate(builtInDocument), refused ?? { text, reasons: dropped });
}

/** What of the rules is not in force, for whoever gave them. */
export function rulesWarnings({ dropped, refused }: RulesInForce): string[] {
  return [
    ...told('the gathering rules were refused, others stand for them', refused?.reasons),
    ...told(`${dropped.length} parts of the gathering rules were dropped`, dropped),
  ];
}

function told(what: string, reasons: readonly Rejection[] = []): string[] {
  const [first] = reasons;
  if (!first) return [];
  return [`${what}; the first reason: ${first.path === '' ? 'the document' : first.path} ${first.reason}`];
}

function builtIn(validation: Validation, refused: RulesInForce['refused']): RulesInForce {
  return { validation, source: 'built-in', text: JSON.stringify(builtInDocument), dropped: [], refused };
}

// What is nested too deep for that was refused, and is not worth a record.
function jsonOf(document: unknown): string {
  try {
    return JSON.stringify(document);
  } catch {
    return '';
  }
}

function union(some: readonly Rejection[], others: readonly Rejection[]): Rejection[] {
  const known = new Set(some.map(({ path, reason }) => `${path}: ${reason}`));
  return [...some, ...others.filter(({ path, reason }) => !known.has(`${path}: ${reason}`))];
}
