/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case; values as sent, because realms and scopes are case-sensitive. */
  readonly parameters: ReadonlyMap<string, string>;
}

const tokenPattern = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const separatorPattern = /[\s,]*/y;
const equalsPattern = /\s*=\s*/y;
const quotedPattern = /"((?:[^"\\]|\\.)*)"/y;

/**
 * Parses `WWW-Authenticate` headers (RFC 9110 §11.6.1): several lines, several challenges in one line, quoted strings
 * with escapes, bare tokens. What follows a malformed part of a line is ignored.
 */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap((header) => parseLine(header));
}

function parseLine(line: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const reader = new Reader(line);
  for (;;) {
    reader.take(separatorPattern);
    const word = reader.take(tokenPattern)?.[0];
    if (word === undefined) return challenges;
    if (reader.take(equalsPattern) === undefined) {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    const value = reader.value();
    const current = challenges.at(-1);
    if (value === undefined || current === undefined) return challenges;
    current.parameters.set(word.toLowerCase(), value);
  }
}

class Reader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes what matches the sticky pattern at the current position. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match) this.#position += match[0].length;
    return match;
  }

  value(): string | undefined {
    const quoted = this.take(quotedPattern)?.[1];
    return quoted === undefined ? this.take(tokenPattern)?.[0] : quoted.replaceAll(/\\(.)/g, '$1');
  }
}
