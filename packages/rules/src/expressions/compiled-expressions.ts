import { getHeapStatistics } from 'node:v8';
import { RE2JS } from 're2js';
import type { CompiledExpression } from './messages.ts';

/** An expression that can be looked for. */
export interface Pattern {
  readonly expression: string;
  readonly re: RE2JS;
  /** Whether it can match the message of a line without matching the line. */
  readonly isAnchored: boolean;
  /** Whether it looks at nothing but what it matches: where a text does not match, none of its lines does. */
  readonly isLocal: boolean;
  /** What it may still cost. */
  budgetMilliseconds: number;
}

// What is looked for in one pod has a quarter of these.
const mostPatterns = 4096;
// Programs are small, but the automata that grow while they match take up to 8 MiB each. The thread has 96 MiB.
const comfortableHeapBytes = 40 * 1024 * 1024;
const fewPatterns = 4;

// An expression is stopped that reads less than a MiB in a second; what is usual reads fifty.
const firstMilliseconds = 1000;
const millisecondsPerByte = 1000 / (1024 * 1024);

/** The expressions in use, each compiled once as long as there are not too many. */
export class CompiledExpressions {
  readonly #patterns = new Map<string, Pattern>();
  /** Budgets outlive the programs. */
  readonly #budgets = new Map<string, number>();

  /** Compiles one after the other until the time is up. */
  compile(expressions: readonly string[], budgetMilliseconds: number): CompiledExpression[] {
    let left = budgetMilliseconds;
    return expressions.map((expression) => {
      if (left <= 0)
        return { fault: `all together take longer than ${budgetMilliseconds} ms to compile`, milliseconds: 0 };
      const before = processorMilliseconds();
      const fault = faultOf(() => this.pattern(expression));
      const milliseconds = processorMilliseconds() - before;
      left -= milliseconds;
      return { ...(fault !== undefined && { fault }), milliseconds };
    });
  }

  /** @throws Error when it is no RE2 expression */
  pattern(expression: string): Pattern {
    const known = this.#patterns.get(expression);
    if (known) {
      // The one that was used last is dropped last.
      this.#patterns.delete(expression);
      this.#patterns.set(expression, known);
      return known;
    }
    const pattern = {
      expression,
      re: RE2JS.compile(expression),
      isAnchored: /\^|\\[AbB]/.test(expression),
      isLocal: !/[$^]|\\[AbBz]/.test(expression.replaceAll('[^', '[')),
      budgetMilliseconds: this.#budgets.get(expression) ?? firstMilliseconds,
    };
    this.#patterns.set(expression, pattern);
    this.#makeRoom();
    return pattern;
  }

  /** Charges what an expression cost. */
  charge(pattern: Pattern, milliseconds: number, bytes: number): void {
    pattern.budgetMilliseconds += bytes * millisecondsPerByte - milliseconds;
    this.#budgets.set(pattern.expression, pattern.budgetMilliseconds);
    this.#makeRoom();
  }

  #makeRoom(): void {
    // Everything: who is in use is compiled again, and what grew without need is gone.
    if (this.#patterns.size > fewPatterns && getHeapStatistics().used_heap_size > comfortableHeapBytes) {
      this.#patterns.clear();
    }
    if (this.#patterns.size <= mostPatterns) return;
    const [oldest] = this.#patterns.keys();
    if (oldest !== undefined) this.#patterns.delete(oldest);
  }
}

// Go takes two groups of one name, this engine does not; nobody needs them here.
function faultOf(compile: () => unknown): string | undefined {
  try {
    compile();
    return undefined;
  } catch (error) {
    return (error as Error).message.slice(0, 256);
  }
}

// Of this thread alone: on a busy machine the clock says nothing about the expression.
function processorMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
