import { classifyPin } from '@insights/image-name';
import { redactSecrets } from '@insights/process';

const mask = '[redacted]';
const longestName = 512;
// A digest follows the last @ of a reference; whatever else stands before an @ is user information.
const digestAtEnd = /@[a-z0-9]+:[a-f0-9]{32,}$/i;
const scheme = /^[a-z][a-z0-9+.-]{0,30}:\/\//i;

/**
 * A value of `GathererImage` as it may be logged, served and recorded: without user information, with or
 * without a scheme before it, and without anything else that {@link redactSecrets} masks. An image's name stays as it is.
 */
export function shownPin(value: string): string {
  // The grammar has no room for a credential; a repository may well be called password.
  if (value.length <= longestName && classifyPin(value).kind !== 'invalid') return value;
  // What has quotes or braces is no misspelt name: a pull secret pasted into the wrong key, say.
  if (/["'{}]/.test(value)) return mask;
  const digest = digestAtEnd.exec(value)?.[0] ?? '';
  const name = value.slice(0, value.length - digest.length);
  const start = scheme.exec(name)?.[0] ?? '';
  const end = name.lastIndexOf('@');
  const masked = end < start.length ? name : `${start}${mask}${name.slice(end)}`;
  return redactSecrets(masked + digest);
}
