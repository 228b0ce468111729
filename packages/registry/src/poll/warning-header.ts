const mostBytes = 4096;
const mostRemembered = 100;

/** Reads `Warning: 299 - "text"` headers (distribution spec, "Warnings") and passes on each distinct text once. */
export class WarningTexts {
  readonly #seen = new Set<string>();

  /** The texts of a header that have not been returned before. */
  fresh(header: string | undefined): string[] {
    const texts = (header ?? '').slice(0, mostBytes).matchAll(/\b299\s+\S+\s+"((?:[^"\\]|\\.)*)"/g);
    return [...texts].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1')).filter((text) => this.#isNew(text));
  }

  #isNew(text: string): boolean {
    if (this.#seen.has(text) || this.#seen.size >= mostRemembered) return false;
    this.#seen.add(text);
    return true;
  }
}
