import type { CompiledExpressions, Pattern } from './compiled-expressions.ts';
import type { MatchedLines } from './messages.ts';

/** Indexes of the names that each expression matches. */
export function matchNames(
  compiled: CompiledExpressions,
  expressions: readonly string[],
  names: readonly string[],
): { readonly matches: Uint32Array[]; readonly exhausted: string[] } {
  const subjects = names.map((name) => ({ whole: name, message: name }));
  const exhausted = new Set<string>();
  const matches = expressions.map((expression) => {
    const pattern = compiled.pattern(expression);
    return ascending(search(pattern, subjects, { compiled, exhausted }));
  });
  return { matches, exhausted: [...exhausted] };
}

/** Indexes of the lines that match one of a group's expressions, for each group. */
export function matchLines(
  compiled: CompiledExpressions,
  groups: readonly (readonly string[])[],
  text: Uint8Array,
): MatchedLines {
  const whole = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8');
  const lines = whole.split('\n').map(subjectOf);
  const exhausted = new Set<string>();
  // Groups may have expressions in common.
  const found = new Map<string, ReadonlySet<number>>();
  const linesOf = (expression: string) => {
    const pattern = compiled.pattern(expression);
    return mayMatch(pattern, whole, compiled) ? search(pattern, lines, { compiled, exhausted }) : none;
  };
  const matches = groups.map((expressions) => {
    const all = new Set<number>();
    for (const expression of expressions) {
      const own = found.get(expression) ?? linesOf(expression);
      found.set(expression, own);
      for (const line of own) all.add(line);
    }
    return ascending(all);
  });
  return { lines: lines.length, matches, exhausted: [...exhausted] };
}

const none: ReadonlySet<number> = new Set();

// Most expressions match no line at all, and a text is looked through faster than its lines.
function mayMatch(pattern: Pattern, text: string, compiled: CompiledExpressions): boolean {
  if (!pattern.isLocal || pattern.budgetMilliseconds <= 0) return true;
  const start = performance.now();
  const isFound = pattern.re.test(text);
  compiled.charge(pattern, performance.now() - start, text.length);
  return isFound || pattern.budgetMilliseconds <= 0;
}

interface Subject {
  readonly whole: string;
  /** What follows the time that a kubelet puts in front of each line. */
  readonly message: string;
}

interface Search {
  readonly compiled: CompiledExpressions;
  readonly exhausted: Set<string>;
}

function search(pattern: Pattern, subjects: readonly Subject[], { compiled, exhausted }: Search): ReadonlySet<number> {
  const found = new Set<number>();
  let bytes = 0;
  const start = performance.now();
  for (const [index, subject] of subjects.entries()) {
    // One test of a long line may take seconds; between two of them there is time to stop.
    if (performance.now() - start > pattern.budgetMilliseconds) break;
    bytes += subject.whole.length;
    if (isMatch(pattern, subject)) found.add(index);
  }
  compiled.charge(pattern, performance.now() - start, bytes);
  if (pattern.budgetMilliseconds <= 0) exhausted.add(pattern.expression);
  return found;
}

function isMatch({ re, isAnchored }: Pattern, { whole, message }: Subject): boolean {
  return (isAnchored && message !== whole && re.test(message)) || re.test(whole);
}

function subjectOf(whole: string): Subject {
  const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
  const time = /^\d{4}-\d\d-\d\dT[0-9:.]{8,18}(?:Z|[+-]\d\d:\d\d) /.exec(line);
  return { whole: line, message: time ? line.slice(time[0].length) : line };
}

function ascending(indexes: ReadonlySet<number>): Uint32Array {
  return Uint32Array.from(indexes).toSorted();
}
