import { Lexer } from 'yaml';

/** How much YAML somebody else may make us build. */
export interface YamlBounds {
  /** Of the text, in UTF-8. The parser takes a second for some texts of 128 KiB, and the square of that for longer ones. */
  readonly bytes: number;
  /** Words and signs: an entry of a list has about eight. */
  readonly lexemes: number;
  /** Lists and sections inside each other. */
  readonly levels: number;
}

// People indent by four columns a level at most, on the average.
const columnsOfLevel = 4;
// Anchors, aliases and tags; the parser's time and memory for these are those of hundreds of others.
const mostProperties = 200;
const blockIndicators: ReadonlySet<string> = new Set(['-', '?', ':']);
const opening: ReadonlySet<string> = new Set(['[', '{']);
const closing: ReadonlySet<string> = new Set([']', '}']);

/**
 * What forbids to parse a text as YAML. The parser calls itself for every level and keeps all that it has read, so a text of
 * brackets cost the process some hundred megabytes; the lexer yields one lexeme after the other.
 */
export function problemOfBounds(text: string, bounds: YamlBounds): string | undefined {
  let lexemes = 0;
  let properties = 0;
  const levels = new Levels(bounds.levels);
  if (Buffer.byteLength(text) > bounds.bytes) return `must be YAML of at most ${bounds.bytes} bytes`;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > bounds.lexemes) return `must be YAML of at most ${bounds.lexemes} words and signs`;
    if (/^[&*!]/.test(lexeme)) properties += 1;
    if (properties > mostProperties) return `must be YAML of at most ${mostProperties} anchors, aliases and tags`;
    if (levels.isTooDeepAfter(lexeme)) return `must be YAML of at most ${bounds.levels} levels`;
  }
  return undefined;
}

/** How deep a text is nested: by its open brackets, and outside of them by what a line begins with. */
class Levels {
  readonly #deepest: number;
  #brackets = 0;
  #isLineStart = true;
  #indentation = 0;
  #indicators = 0;

  constructor(deepest: number) {
    this.#deepest = deepest;
  }

  isTooDeepAfter(lexeme: string): boolean {
    if (opening.has(lexeme)) this.#brackets += 1;
    else if (closing.has(lexeme)) this.#brackets = Math.max(0, this.#brackets - 1);
    if (this.#brackets > this.#deepest) return true;
    return this.#brackets === 0 && this.#isBeginTooDeepAfter(lexeme);
  }

  #isBeginTooDeepAfter(lexeme: string): boolean {
    if (/^\r?\n$/.test(lexeme)) {
      this.#isLineStart = true;
      this.#indentation = 0;
      this.#indicators = 0;
      return false;
    }
    if (!this.#isLineStart) return false;
    if (blockIndicators.has(lexeme)) this.#indicators += 1;
    else if (lexeme.trim() === '') this.#indentation += lexeme.length;
    else return this.#endBegin(lexeme);
    return this.#indicators > this.#deepest;
  }

  /** A comment may stand anywhere. */
  #endBegin(lexeme: string): boolean {
    this.#isLineStart = false;
    return !lexeme.startsWith('#') && this.#indentation > this.#deepest * columnsOfLevel;
  }
}
