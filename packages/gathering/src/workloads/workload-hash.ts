import { hash } from 'node:crypto';

const hashCharacters = 12;

/** HASH of the workload record: the first 12 characters of the unpadded base64url of the SHA-256. */
export function workloadHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, hashCharacters);
}

/**
 * HASH of the first element of a command, of arguments or of an entrypoint, shortened to the name of a program or a flag,
 * so that known ones can be told apart and nothing else.
 * @returns `undefined` when there is no first element
 */
export function firstArgumentHash(list: readonly unknown[]): string | undefined {
  const [first] = list;
  return typeof first === 'string' ? workloadHash(shortenArgument(first)) : undefined;
}

/** `/usr/bin/bash -c x` → `bash`; `--log-level=5` → `--log-level`; `-v` → empty. */
export function shortenArgument(argument: string): string {
  const [word = ''] = argument.trim().split(' ', 1);
  return lastSegment(word.startsWith('-') ? flagOf(word) : word);
}

// Without `=` the whole word may be a value.
function flagOf(word: string): string {
  return word.slice(0, Math.max(0, word.indexOf('=')));
}

function lastSegment(path: string): string {
  let start = 0;
  let end = path.length;
  while (start < end && isSlash(path[start])) start += 1;
  while (end > start && isSlash(path[end - 1])) end -= 1;
  const trimmed = path.slice(start, end);
  return trimmed.slice(trimmed.lastIndexOf(trimmed.includes('/') ? '/' : '\\') + 1);
}

function isSlash(character: string | undefined): boolean {
  return character === '/' || character === '\\';
}
