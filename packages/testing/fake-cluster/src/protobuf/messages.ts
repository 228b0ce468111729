import { coreMessages } from './core-messages.ts';
import { metaMessages } from './meta-messages.ts';
import { podMessages } from './pod-messages.ts';
import { workloadMessages } from './workload-messages.ts';

/** One field of a message, and how it stands in JSON. */
export interface MessageField {
  /** `+`: the members of the message stand in the object itself (Go's `inline`). */
  readonly name: string;
  /** A message, or `string`, `int`, `bool`, `bytes`, `time`, `microtime`, `quantity`, `intorstring`, `duration`, `json`, `values`. */
  readonly type: string;
  readonly shape: 'single' | 'list' | 'map';
  /** Go writes zero values into protobuf that it leaves out of JSON. */
  readonly isOmittedWhenZero: boolean;
}

/** The fields of a message by their numbers. */
export type Message = ReadonlyMap<number, MessageField>;

/**
 * Reads messages of the form `Name: NUMBER name TYPE, …`, continued on indented lines. A type is `[]T` for a list,
 * `map:T` for a map with text keys, and ends in `?` when zero is left out of JSON.
 */
export function parseMessages(text: string): Map<string, Message> {
  const paragraphs = text.trim().split(/\n(?=\S)/);
  return new Map(
    paragraphs.map((paragraph) => {
      const [name = '', fields = ''] = paragraph.split(/:(.*)/s);
      return [name, parseFields(fields)];
    }),
  );
}

function parseFields(text: string): Message {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return new Map(
    parts.map((part) => {
      const [number = '', name = '', type = ''] = part.split(/\s+/);
      return [Number(number), field(name, type)];
    }),
  );
}

function field(name: string, text: string): MessageField {
  const isOmittedWhenZero = text.endsWith('?');
  const type = isOmittedWhenZero ? text.slice(0, -1) : text;
  if (type.startsWith('[]')) return { name, type: type.slice(2), shape: 'list', isOmittedWhenZero };
  if (type.startsWith('map:')) return { name, type: type.slice(4), shape: 'map', isOmittedWhenZero };
  return { name, type, shape: 'single', isOmittedWhenZero };
}

/**
 * What `kubectl create` and the access reviews of Go clients send. A field that is not in the tables is passed over: exotic
 * volumes, and every status, which an API server ignores on a create.
 */
export const messages: ReadonlyMap<string, Message> = new Map(
  [metaMessages, coreMessages, podMessages, workloadMessages].flatMap((text) => [...parseMessages(text)]),
);
