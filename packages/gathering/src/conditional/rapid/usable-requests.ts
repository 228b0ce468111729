import { type Accepted, bounds, type LogRequest } from '@insights/rules';
import type { SearchEnvironment } from './log-search.ts';

/** Leaves out requests whose messages cannot be looked for together with those of the others, in the order of the document. */
export class UsableRequests {
  readonly #environment: SearchEnvironment;
  // Most pods are wanted by the same requests.
  readonly #known = new Map<string, Promise<readonly Accepted<LogRequest>[]>>();

  constructor(environment: SearchEnvironment) {
    this.#environment = environment;
  }

  of(requests: readonly Accepted<LogRequest>[]): Promise<readonly Accepted<LogRequest>[]> {
    const key = requests.map(({ index }) => index).join();
    const known = this.#known.get(key) ?? this.#check(requests);
    this.#known.set(key, known);
    return known;
  }

  async #check(requests: readonly Accepted<LogRequest>[]): Promise<readonly Accepted<LogRequest>[]> {
    const { expressions, outcomes, signal } = this.#environment;
    const messages = requests.flatMap(({ index, value }) => value.messages.map((message) => ({ index, message })));
    const compiled = await expressions.compile(
      messages.map(({ message }) => message),
      bounds.compileMilliseconds,
      signal,
    );
    const faults = new Map(
      messages.flatMap(({ index }, place) => {
        const fault = compiled[place]?.fault;
        return fault === undefined ? [] : [[index, fault] as const];
      }),
    );
    for (const [index, fault] of faults) outcomes.of(index).problem ??= `its messages cannot be looked for: ${fault}`;
    return requests.filter(({ index }) => !faults.has(index));
  }
}
