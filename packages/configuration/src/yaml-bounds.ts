import { Lexer } from 'yaml';

// Settings are four levels deep, and people indent by up to eight columns.
const deepestLevel = 20;
const widestIndentation = 80;
// Some five thousand entries of a list.
const mostLexemes = 40_000;
// Anchors, aliases and tags; the parser's time and memory for these are those of hundreds of others.
const mostProperties = 200;
const blockIndicators: ReadonlySet<string> = new Set(['-', '?', ':']);
const opening: ReadonlySet<string> = new Set(['[', '{']);
const closing: ReadonlySet<string> = new Set([']', '}']);

/**
 * What forbids to parse a text as YAML. The parser calls itself for every level and keeps all that it has read, so a text of
 * brackets cost the process some hundred megabytes; the lexer yields one lexeme after the other.
 */
export function problemOfBounds(text: string): string | undefined {
  let lexemes = 0;
  let properties = 0;
  const levels = new Levels();
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > mostLexemes) return `must be YAML of at most ${mostLexemes} words and signs`;
    if (/^[&*!]/.test(lexeme)) properties += 1;
    if (properties > mostProperties) return `must be YAML of at most ${mostProperties} anchors, aliases and tags`;
    if (levels.isTooDeepAfter(lexeme)) return `must be YAML of at most ${deepestLevel} levels`;
  }
  return undefined;
}

/** How deep a text is nested: by its open brackets, and outside of them by what a line begins with. */
class Levels {
  #brackets = 0;
  #isLineStart = true;
  #indentation = 0;
  #indicators = 0;

  isTooDeepAfter(lexeme: string): boolean {
    if (opening.has(lexeme)) this.#brackets += 1;
    else if (closing.has(lexeme)) this.#brackets = Math.max(0, this.#brackets - 1);
    if (this.#brackets > deepestLevel) return true;
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
    return this.#indicators > deepestLevel;
  }

  /** A comment may stand anywhere. */
  #endBegin(lexeme: string): boolean {
    this.#isLineStart = false;
    return !lexeme.startsWith('#') && this.#indentation > widestIndentation;
  }
}
