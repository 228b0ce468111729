import { ConsoleError } from './errors.ts';

/**
 * Reads an address.
 * @throws ConsoleError `ERR_CONSOLE_ENDPOINT_INVALID`
 */
export function parseEndpoint(text: string): URL {
  const url = URL.parse(text);
  if (url && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new ConsoleError('ERR_CONSOLE_ENDPOINT_INVALID', 'the endpoint must be an http or https URL');
}

/**
 * Fills the placeholders `%s` of a template, in order, each value as one segment of the path.
 * @throws ConsoleError `ERR_CONSOLE_ENDPOINT_INVALID` when there are more or fewer placeholders than values
 */
export function fillEndpoint(template: string, values: readonly string[]): URL {
  const parts = template.split('%s');
  if (parts.length - 1 !== values.length) {
    const message = `the endpoint must have ${values.length} placeholders %s, has ${parts.length - 1}`;
    throw new ConsoleError('ERR_CONSOLE_ENDPOINT_INVALID', message);
  }
  return parseEndpoint(parts.reduce((url, part, index) => url + encodeURIComponent(values[index - 1] ?? '') + part));
}
