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
// Words up to the comma: registries leave the quotes out of URLs and names with a port. A further word belongs to it unless it
// is the name of the next parameter.
const unquotedPattern = /[!#-'*-+\--;=?-~]+(?:[ \t]+(?![\w-]+[ \t]*=)[!#-'*-+\--;=?-~]+)*/y;
// What Negotiate and NTLM send instead of parameters.
const token68Pattern = /[ \t]+[\w.~+/-]+=*(?=\s*(?:,|$))/y;
const restPattern = /[^,]*/y;

/**
 * Parses `WWW-Authenticate` headers (RFC 9110 §11.6.1): several lines, several challenges in one line, quoted strings
 * with escapes, bare values, token68. A malformed part is passed over up to the next comma.
 */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap((header) => parseLine(header));
}

type OpenChallenge = { scheme: string; parameters: Map<string, string> };

function parseLine(line: string): Challenge[] {
  const challenges: OpenChallenge[] = [];
  const reader = new Reader(line);
  for (;;) {
    reader.take(separatorPattern);
    if (reader.isAtEnd) return challenges;
    if (!readPart(reader, challenges)) reader.take(restPattern);
  }
}

/** A scheme, or a parameter of the newest one; `false` when neither is there. */
function readPart(reader: Reader, challenges: OpenChallenge[]): boolean {
  const word = reader.take(tokenPattern)?.[0];
  if (word === undefined) return false;
  if (reader.take(equalsPattern) === undefined) {
    challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    reader.take(token68Pattern);
    return true;
  }
  const value = reader.value();
  const current = challenges.at(-1);
  if (value === undefined || current === undefined) return false;
  current.parameters.set(word.toLowerCase(), value);
  return true;
}

class Reader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#text.length;
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
    return quoted === undefined ? this.take(unquotedPattern)?.[0] : quoted.replaceAll(/\\(.)/g, '$1');
  }
}
