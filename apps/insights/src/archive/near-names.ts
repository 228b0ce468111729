const mostCompared = 50_000;

/** Remembers for each wanted name the first one that was seen and ends like it: people leave out folders and endings. */
export class NearNames {
  readonly #wanted: ReadonlyMap<string, string>;
  readonly #seen = new Map<string, string>();
  #compared = 0;

  constructor(wanted: Iterable<string>) {
    this.#wanted = new Map(Array.from(wanted, (name) => [stem(name), name]));
  }

  look(path: string): void {
    if (this.#compared === mostCompared) return;
    this.#compared += 1;
    const name = this.#wanted.get(stem(path));
    if (name !== undefined && !this.#seen.has(name)) this.#seen.set(name, path);
  }

  /** The end of a message about a name that is not there. */
  suggestion(name: string): string {
    const near = this.#seen.get(name);
    return near === undefined ? '' : `; did you mean ${near}?`;
  }
}

/** The last segment without its ending, in lower case. */
function stem(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.replace(/\.[^.]*$/, '').toLowerCase();
}
