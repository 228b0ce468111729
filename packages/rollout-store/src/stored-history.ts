import { type Decision, historySchema, parseAnswer } from '@insights/contract';
import { isObject, parseBoundedJson } from '@insights/process';

/** What the ConfigMap of the history holds. */
export interface StoredHistory {
  /** Newest first, at most 50. */
  readonly entries: readonly Decision[];
  /** What is kept as it is when the history is written: keys that are not ours, and what could not be read. */
  readonly others: Readonly<Record<string, unknown>>;
  /** Why not all of it could be read. */
  readonly problem?: string;
}

export const mostEntries = 50;
export const historyKey = 'history.json';
// For people; a ConfigMap holds 1 MiB, and the next decisions need room too.
const unreadableKey = 'unreadable.json';
const longestUnreadable = 262_144;
// What an API server stores at most, and far more than 50 entries have.
const bounds = { bytes: 2 * 1024 * 1024, depth: 16, values: 10_000 };

/** Reads the data of the ConfigMap. Entries that are none cost no other; the text that holds them is kept beside. */
export function readStoredHistory(data: unknown): StoredHistory {
  const { [historyKey]: text, ...others } = isObject(data) ? data : {};
  if (text === undefined) return { entries: [], others };
  const { entries, problem } = entriesIn(text);
  if (problem === undefined) return { entries, others };
  const unreadable = (typeof text === 'string' ? text : JSON.stringify(text)).slice(0, longestUnreadable);
  return { entries, others: { ...others, [unreadableKey]: unreadable }, problem };
}

function entriesIn(text: unknown): Pick<StoredHistory, 'entries' | 'problem'> {
  const items = typeof text === 'string' ? parsed(text) : undefined;
  if (!Array.isArray(items)) return { entries: [], problem: `${historyKey} is no list` };
  const entries = items.filter(isDecision);
  const missed = items.length - entries.length;
  const problem =
    missed === 0 ? {} : { problem: `${missed} of ${items.length} entries of ${historyKey} are no decisions` };
  return { entries: entries.slice(0, mostEntries), ...problem };
}

function isDecision(item: unknown): item is Decision {
  try {
    parseAnswer(historySchema, 'the history', { items: [item] });
    return true;
  } catch {
    return false; // the caller counts them
  }
}

function parsed(text: string): unknown {
  try {
    return parseBoundedJson(text, bounds, historyKey);
  } catch {
    return undefined; // the caller says what was expected
  }
}
