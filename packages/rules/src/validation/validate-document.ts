import { bounds } from '../bounds.ts';
import type { Accepted, LogRequest, Rejection, Validation } from '../document/document.ts';
import type { CompiledExpression, ExpressionEngine } from '../expressions/expression-engine.ts';
import { checkDocument, refused } from './check-document.ts';

export interface ValidationOptions {
  /** Compiles the expressions of the document. */
  readonly expressions: Pick<ExpressionEngine, 'compile'>;
  /** One bad rule or request refuses the whole document, as operators do that have no report. Default `false`. */
  readonly strict?: boolean;
}

// A document of 256 requests that all use up theirs must not keep a gathering waiting.
const mostCompileMilliseconds = 10_000;

/**
 * Checks a v2 document, at two levels: the envelope has to be sound; a bad rule or
 * request is dropped and reported, the rest is in force. Empty lists are legal and ask for nothing.
 * @param document - parsed JSON, from whoever sent it
 */
export async function validateDocument(
  document: unknown,
  { expressions, strict = false }: ValidationOptions,
  signal: AbortSignal,
): Promise<Validation> {
  const validation = checkDocument(document, strict);
  const requests: Accepted<LogRequest>[] = [];
  const rejected: Rejection[] = [];
  let left = mostCompileMilliseconds;
  for (const request of validation.requests) {
    const budget = Math.min(left, bounds.compileMilliseconds);
    const { pod_name_regex: name, messages } = request.value;
    const compiled = await expressions.compile([name, ...messages], budget, signal);
    left -= compiled.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const faults = faultsOf(compiled, `container_logs.${request.index}`);
    if (faults.length === 0) requests.push(request);
    else rejected.push(...faults);
  }
  const all = [...validation.rejected, ...rejected];
  const isEmptied = rejected.length > 0 && validation.rules.length + requests.length === 0;
  if (isEmptied || (strict && rejected.length > 0)) return refused(all);
  return { ...validation, requests, rejected: all };
}

function faultsOf(compiled: readonly CompiledExpression[], path: string): Rejection[] {
  return compiled.flatMap(({ fault }, index) => {
    if (fault === undefined) return [];
    return [{ path: `${path}.${index === 0 ? 'pod_name_regex' : `messages.${index - 1}`}`, reason: fault }];
  });
}
