import { errorMessage, parseDurationSeconds } from '@insights/process';

/** What a text value is held to, beyond being a text. */
export type CheckRule =
  | 'positive-duration'
  | 'duration'
  | 'url'
  | 'url-0-or-1'
  | 'url-1'
  | 'url-2'
  | 'absolute-path'
  | 'tag-template'
  | 'not-empty';

/** Returns `undefined` for a good value, else the end of a sentence that starts with the key: `must be …`. */
type Check = (value: string) => string | undefined;

const checks: Readonly<Record<CheckRule, Check>> = {
  'positive-duration': (value) => checkDuration(value, (seconds) => seconds > 0),
  duration: (value) => checkDuration(value, (seconds) => seconds >= 0),
  url: (value) => checkUrl(value, [0]),
  'url-0-or-1': (value) => checkUrl(value, [0, 1]),
  'url-1': (value) => checkUrl(value, [1]),
  'url-2': (value) => checkUrl(value, [2]),
  'absolute-path': (value) => (value.startsWith('/') ? undefined : 'must be an absolute path'),
  'tag-template': checkTagTemplate,
  'not-empty': (value) => (value === '' ? 'must not be empty' : undefined),
};

/** Applies one rule to one text. */
export function check(rule: CheckRule, value: string): string | undefined {
  return checks[rule](value);
}

// The two texts are today's operator's, word for word; its "non-negative" refuses zero where zero makes no sense.
function checkDuration(value: string, isAllowed: (seconds: number) => boolean): string | undefined {
  try {
    return isAllowed(parseDurationSeconds(value)) ? undefined : 'must be a non-negative duration';
  } catch (error) {
    return `must be a valid duration: ${errorMessage(error)}`;
  }
}

/** An empty URL is good everywhere: it switches off what it is the address of. */
function checkUrl(value: string, placeholders: readonly number[]): string | undefined {
  if (value === '') return undefined;
  const found = value.split('%s').length - 1;
  const url = URL.parse(value.replaceAll('%s', 'x'));
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'must be an http or https URL';
  if (placeholders.includes(found)) return undefined;
  return `must be a URL with ${placeholders.join(' or ')} placeholders %s, has ${found}`;
}

// Distribution specification: a tag is at most 128 characters of [a-zA-Z0-9_.-], not starting with "." or "-".
function checkTagTemplate(value: string): string | undefined {
  const tag = value.replaceAll(/\{(?:major|minor|version|stream)\}/g, '0');
  return /^\w[\w.-]{0,127}$/.test(tag)
    ? undefined
    : 'must be a tag, in which {major}, {minor}, {version} and {stream} are filled in';
}
