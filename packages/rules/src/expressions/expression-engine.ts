import { Worker } from 'node:worker_threads';
import { RulesError } from '../errors.ts';
import type { CompiledExpression, MatchedLines, ThreadAnswer, ThreadRequest } from './messages.ts';
import { threadProgram } from './thread-program.ts';

export type { CompiledExpression } from './messages.ts';

/** Indexes of names, for each expression. */
export interface MatchedNames {
  readonly matches: readonly Uint32Array[];
  readonly exhausted: readonly string[];
}

type Question = ThreadRequest extends infer Request
  ? Request extends ThreadRequest
    ? Omit<Request, 'id'>
    : never
  : never;
type Of<Kind extends ThreadAnswer['kind']> = Extract<ThreadAnswer, { readonly kind: Kind }>;

// Beyond, the thread ends and the process goes on; it lets go of what it compiled long before.
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 };

/**
 * RE2 expressions, compiled and searched for in a thread of its own: time is linear in the text, but a single line may take
 * seconds all the same, in which this thread has others to serve. The thread begins with the first question. An expression
 * that is slower than 1 MiB/s, but for its first second, is given up: it matches nothing any more.
 *
 * Every method throws the signal's reason when that is aborted, which ends the thread in the middle of its work, and
 * `RulesError` `ERR_RULES_EXPRESSIONS_ENDED` when it ended for lack of memory. The next question begins another one.
 */
export class ExpressionEngine implements AsyncDisposable {
  #worker: Worker | undefined;
  #calls = new Map<number, PromiseWithResolvers<ThreadAnswer>>();
  #next = 0;

  /** Compiles expressions, all of them together within a budget of processor time; the rest is at fault. */
  async compile(
    expressions: readonly string[],
    budgetMilliseconds: number,
    signal: AbortSignal,
  ): Promise<readonly CompiledExpression[]> {
    const { compiled } = await this.#ask('compiled', { kind: 'compile', expressions, budgetMilliseconds }, signal);
    return compiled;
  }

  /** Which names each expression matches. */
  matchNames(expressions: readonly string[], names: readonly string[], signal: AbortSignal): Promise<MatchedNames> {
    return this.#ask('names', { kind: 'names', expressions, names }, signal);
  }

  /**
   * Which lines match one of a group's expressions, for each group. Anchors apply to the message behind the time of a
   * line, and to the whole line.
   * @param text - lines of UTF-8, separated by line feeds; it is copied
   */
  matchLines(groups: readonly (readonly string[])[], text: Uint8Array, signal: AbortSignal): Promise<MatchedLines> {
    return this.#ask('lines', { kind: 'lines', groups, text: new Uint8Array(text) }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end(new RulesError('ERR_RULES_EXPRESSIONS_ENDED', 'the expressions were ended'));
  }

  async #ask<Kind extends ThreadAnswer['kind']>(
    kind: Kind,
    question: Question,
    signal: AbortSignal,
  ): Promise<Of<Kind>> {
    signal.throwIfAborted();
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const id = this.#next++;
    const call = Promise.withResolvers<ThreadAnswer>();
    this.#calls.set(id, call);
    const abort = () => void this.#end(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    worker.postMessage(
      { ...question, id } satisfies ThreadRequest,
      question.kind === 'lines' ? [question.text.buffer as ArrayBuffer] : [],
    );
    try {
      const answer = await call.promise;
      if (answer.kind === kind) return answer as Of<Kind>;
      throw new RulesError('ERR_RULES_EXPRESSIONS_ENDED', answer.kind === 'failed' ? answer.message : 'a wrong answer');
    } finally {
      signal.removeEventListener('abort', abort);
      this.#calls.delete(id);
      // Only a question that is open keeps the process alive.
      if (this.#calls.size === 0) worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(threadProgram, {
      eval: typeof threadProgram === 'string',
      resourceLimits,
      env: {},
      execArgv: [],
    });
    worker.on('message', (answer: ThreadAnswer) => this.#calls.get(answer.id)?.resolve(answer));
    worker.on('error', (error: Error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, undefined));
    return worker;
  }

  #lose(worker: Worker, cause: Error | undefined): void {
    if (worker !== this.#worker) return;
    const message = 'the thread for expressions ended, most likely for lack of memory';
    void this.#end(new RulesError('ERR_RULES_EXPRESSIONS_ENDED', message, { cause }));
  }

  async #end(reason: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    for (const { reject } of this.#calls.values()) reject(reason);
    this.#calls = new Map();
    await worker?.terminate();
  }
}
