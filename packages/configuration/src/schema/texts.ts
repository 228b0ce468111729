import { createPublicKey } from 'node:crypto';
import {
  formatImage,
  parseImageReference,
  parseRepositoryScope,
  renderTagTemplate,
  type RepositoryScope,
} from '@insights/image-name';
import { type Outcome, type Reader, wrong } from './outcome.ts';

/** Turns a trimmed text into its normal form. */
type Parse = (text: string) => Outcome<string>;

const longestText = 4096;
// `sun_path` of a Unix socket has 108 bytes, the last of them zero.
const longestSocketPath = 107;

/** A text without white space around it, on one line. */
export function text(parse: Parse = (value) => ({ value })): Reader<string> {
  return (written) => {
    if (typeof written !== 'string') return wrong('must be a text');
    const value = written.trim();
    if (value.length > longestText) return wrong(`must have at most ${longestText} characters`);
    return /\p{Cc}/u.test(value) ? wrong('must be one line without control characters') : parse(value);
  };
}

export const notEmpty: Parse = (value) => (value === '' ? wrong('must not be empty') : { value });

/** A word: a name of the index, of a ConfigMap, of a namespace. */
export const name: Parse = (value) =>
  /^[\w.-]{1,253}$/.test(value) ? { value } : wrong('must be a name of letters, digits, ".", "_" and "-"');

/** An http or https URL with so many `%s` in it; an empty one is good and switches off what it is the address of. */
export function url(...placeholders: number[]): Parse {
  return (value) => {
    if (value === '') return { value };
    const address = URL.parse(value.replaceAll('%s', 'x'));
    // A URL parser drops line ends and escapes blanks: what was checked would not be what is used.
    if (!address || !['http:', 'https:'].includes(address.protocol) || /\s/.test(value)) {
      return wrong('must be an http or https URL');
    }
    const found = value.split('%s').length - 1;
    if (placeholders.includes(found)) return { value };
    return wrong(`must be a URL with ${placeholders.join(' or ')} placeholders %s, has ${found}`);
  };
}

export const absolutePath: Parse = (value) => (value.startsWith('/') ? { value } : wrong('must be an absolute path'));

export const optionalPath: Parse = (value) => (value === '' ? { value } : absolutePath(value));

/** The path of a Unix socket; it becomes a part of a URL of our own, `unix:PATH:/gather`. */
export const socketPath: Parse = (value) => {
  if (!value.startsWith('/')) return wrong('must be an absolute path');
  if (!/^[\w./-]+$/.test(value)) return wrong('must be a path of letters, digits, "/", ".", "_" and "-"');
  return value.length <= longestSocketPath ? { value } : wrong(`must have at most ${longestSocketPath} characters`);
};

export const tagTemplate: Parse = (value) => {
  try {
    renderTagTemplate(value, { version: '4.20.0' });
    return { value };
  } catch {
    return wrong('must be a tag, in which {major}, {minor}, {version} and {stream} are filled in');
  }
};

/** `host[:port]/name`, without a tag: what tags are added to. */
export const repository: Parse = (value) => {
  const image = parsed(() => parseImageReference(value));
  if (!image || image.tag !== undefined || image.digest !== undefined) {
    return wrong('must be a repository with its registry, as in quay.io/team/name, without a tag');
  }
  return { value: formatImage(image) };
};

export const imageReference: Parse = (value) => {
  if (value === '') return { value };
  const image = parsed(() => parseImageReference(value));
  return image ? { value: formatImage(image) } : wrong('must be an image, as in quay.io/team/name:tag');
};

/** A part of the repositories there are, in the normal form that it is compared in. */
export const scope: Parse = (value) => {
  const found = parsed(() => parseRepositoryScope(value));
  return found ? { value: formatScope(found) } : wrong('must be host[:port][/path] or *.domain');
};

/** An http or https proxy; like Go, `proxy:3128` is taken for `http://proxy:3128`. Never quoted: it may hold a password. */
export const proxy: Parse = (value) => {
  if (value === '') return { value };
  const address = URL.parse(value.includes('://') ? value : `http://${value}`);
  const isGood = address !== null && ['http:', 'https:'].includes(address.protocol) && !/\s/.test(value);
  if (!isGood) return wrong('must be an http or https URL of a proxy');
  // What is sent to the proxy is what they stand for; a URL parser lets a lone % pass.
  const hasSense = parsed(() => decodeURIComponent(`${address.username}:${address.password}`)) !== undefined;
  return hasSense ? { value } : wrong('must be a URL whose user name and password have %25 for each %');
};

/** Hosts that are reached directly, on one line or on several. */
export const hostList: Reader<string> = (written) => {
  if (typeof written !== 'string') return wrong('must be a text');
  return {
    value: written
      .split(/[\s,]+/)
      .filter((host) => host !== '')
      .join(','),
  };
};

export const publicKey: Reader<string> = (written) => {
  const value = typeof written === 'string' ? written.trim() : '';
  const key = value.startsWith('-----BEGIN PUBLIC KEY-----') ? parsed(() => createPublicKey(value)) : undefined;
  return key ? { value } : wrong('must be a public key in PEM');
};

function formatScope({ registry, repository: path }: RepositoryScope): string {
  return path === undefined ? registry : `${registry}/${path}`;
}

function parsed<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch {
    return undefined; // the callers say what was expected
  }
}
