import { present } from '@insights/process';
import type { JsonValue } from '@insights/cluster';
import { itemsOf, member } from '../json.ts';

/** What the runtime extractor says of a container; it hashes what it says. */
export interface RuntimeInfo {
  readonly os?: string;
  readonly osVersion?: string;
  readonly kind?: string;
  readonly kindVersion?: string;
  readonly kindImplementer?: string;
  readonly runtimes?: readonly RuntimeVersion[];
}

interface RuntimeVersion {
  readonly name?: string;
  readonly version?: string;
}

const mostRuntimes = 100;
const longestText = 256;

/** The known members of what the extractor says; `undefined` when it says nothing. */
export function runtimeInfoOf(value: JsonValue | undefined): RuntimeInfo | undefined {
  const text = (key: string) => textOf(member(value, key));
  const runtimes = itemsOf(member(value, 'runtimes')).slice(0, mostRuntimes).map(runtimeVersionOf);
  const info = present({
    os: text('os'),
    osVersion: text('osVersion'),
    kind: text('kind'),
    kindVersion: text('kindVersion'),
    kindImplementer: text('kindImplementer'),
    runtimes: runtimes.length > 0 ? runtimes : undefined,
  });
  return Object.keys(info).length > 0 ? info : undefined;
}

function runtimeVersionOf(value: JsonValue): RuntimeVersion {
  return present({ name: textOf(member(value, 'name')), version: textOf(member(value, 'version')) });
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, longestText) : undefined;
}
